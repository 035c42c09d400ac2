-- The roles of a team's store (docs/team.md). On the database server, as a superuser, as often as you like:
--   psql -d watchfloor -f team-roles.sql
\set ON_ERROR_STOP on

DO $$
BEGIN
    -- Makes and migrates the tables: for `watchfloor sync --watch`.
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'watchfloor_service') THEN
        CREATE ROLE watchfloor_service LOGIN;
    END IF;
    -- Groups: people and screens get a role of their own IN one of them.
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'watchfloor_operator') THEN
        CREATE ROLE watchfloor_operator NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'watchfloor_reader') THEN
        CREATE ROLE watchfloor_reader NOLOGIN;
    END IF;
END
$$;

REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"DBNAME" TO watchfloor_service, watchfloor_operator, watchfloor_reader;
-- Many rows are copied in through a temporary table.
GRANT TEMPORARY ON DATABASE :"DBNAME" TO watchfloor_service, watchfloor_operator;
-- An upgrade keeps a copy of the journal in a schema of its own.
GRANT CREATE ON DATABASE :"DBNAME" TO watchfloor_service;

CREATE SCHEMA IF NOT EXISTS watchfloor_cache AUTHORIZATION watchfloor_service;
CREATE SCHEMA IF NOT EXISTS watchfloor_ledger AUTHORIZATION watchfloor_service;
CREATE SCHEMA IF NOT EXISTS watchfloor_operations AUTHORIZATION watchfloor_service;

GRANT USAGE ON SCHEMA watchfloor_cache, watchfloor_ledger, watchfloor_operations
    TO watchfloor_operator, watchfloor_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA watchfloor_cache, watchfloor_ledger, watchfloor_operations
    TO watchfloor_operator, watchfloor_reader;
GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA watchfloor_cache, watchfloor_ledger, watchfloor_operations
    TO watchfloor_operator;

-- The same for tables which an upgrade adds.
ALTER DEFAULT PRIVILEGES FOR ROLE watchfloor_service
    IN SCHEMA watchfloor_cache, watchfloor_ledger, watchfloor_operations
    GRANT SELECT ON TABLES TO watchfloor_operator, watchfloor_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE watchfloor_service
    IN SCHEMA watchfloor_cache, watchfloor_ledger, watchfloor_operations
    GRANT INSERT, UPDATE, DELETE ON TABLES TO watchfloor_operator;
