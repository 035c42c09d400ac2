# Completion of watchfloor for bash. Made by tools/build_manual.py from the parser; edit there.
_watchfloor() {
    local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"
    local at="" next words="" i
    for ((i = 1; i < COMP_CWORD; i++)); do
        next="${at:+$at }${COMP_WORDS[i]}"
        case "$next" in
        "demo" | "simulate" | "sync" | "devices" | "units" | "show" | "why" | "reports" | "usage" | "list" | "budget" | "actions" | "metrics" | "trips" | "plans" | "export" | "export devices" | "export units" | "export reports" | "export plans" | "export share" | "web" | "attention" | "diff" | "ack" | "unack" | "assign" | "comment" | "do" | "tag" | "untag" | "jobs" | "log" | "hooks" | "hooks test" | "config" | "config path" | "config check" | "config init" | "config paths" | "doctor" | "help" | "version") at="$next" ;;
        esac
    done
    COMPREPLY=()
    case "$before" in
        --plan-file | --to | --to-file | --truth) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
    esac
    case "$at $before" in
        "devices --format") words="table json jsonl csv" ;;
        "units --format") words="table json jsonl csv" ;;
        "show --format") words="table json jsonl csv" ;;
        "why --format") words="table json jsonl csv" ;;
        "reports --format") words="table json jsonl csv" ;;
        "usage --format") words="table json jsonl csv" ;;
        "list --direction") words="all received sent" ;;
        "list --format") words="table json jsonl csv" ;;
        "budget --format") words="table json jsonl csv" ;;
        "actions --format") words="table json jsonl csv" ;;
        "trips --format") words="table json jsonl csv" ;;
        "plans --format") words="table json jsonl csv" ;;
        "export devices --format") words="xlsx csv jsonl md txt geojson gpx" ;;
        "export units --format") words="xlsx csv jsonl md txt geojson gpx" ;;
        "export reports --format") words="xlsx csv jsonl md txt geojson gpx" ;;
        "export plans --format") words="xlsx csv jsonl md txt geojson gpx" ;;
        "attention --format") words="table json jsonl csv" ;;
        "diff --format") words="table json jsonl csv" ;;
        "do --format") words="table json jsonl csv" ;;
        "tag --format") words="table json jsonl csv" ;;
        "untag --format") words="table json jsonl csv" ;;
        "jobs --as") words="confirmed refused" ;;
        "jobs --format") words="table json jsonl csv" ;;
        "log --format") words="table json jsonl csv" ;;
        "hooks --format") words="table json jsonl csv" ;;
    esac
    if [ -z "$words" ]; then
        case "$at" in
        "") words="demo simulate sync devices units show why reports usage list budget actions metrics trips plans export web attention diff ack unack assign comment do tag untag jobs log hooks config doctor help version --version -q --quiet -v --verbose --read-only --help" ;;
        "demo") words="--fleet --seed --speed --help" ;;
        "simulate") words="--host --port --fleet --seed --causes --even --truth --hostile --help" ;;
        "sync") words="--watch --quick --account --help" ;;
        "devices") words="--provider --account --format --help" ;;
        "units") words="--format --help" ;;
        "show") words="--at --format --help" ;;
        "why") words="--at --format --help" ;;
        "reports") words="--since --until --account --full --spend --yes --where --format --help" ;;
        "usage") words="--daily --monthly --since --until --format --help" ;;
        "list") words="--since --until --direction --format --help" ;;
        "budget") words="--format --help" ;;
        "actions") words="--account --format --help" ;;
        "metrics") words="--help" ;;
        "trips") words="--since --until --account --spend --yes --format --help" ;;
        "plans") words="--account --advised --plan-file --spend --yes --format --help" ;;
        "export") words="devices units reports plans share --help" ;;
        "export devices") words="--provider --account --to --format --columns --mask --excel --force --help" ;;
        "export units") words="--to --format --columns --mask --excel --force --help" ;;
        "export reports") words="--since --until --account --full --spend --yes --where --to --format --columns --mask --excel --force --help" ;;
        "export plans") words="--account --advised --plan-file --to --format --columns --mask --excel --force --help" ;;
        "export share") words="--hours --to --account --spend --yes --force --help" ;;
        "web") words="--host --port --host-name --public-url --demo --help" ;;
        "attention") words="--format --help" ;;
        "diff") words="--since --format --help" ;;
        "ack") words="--reason --until --from --help" ;;
        "unack") words="--help" ;;
        "assign") words="--to --help" ;;
        "comment") words="--help" ;;
        "do") words="set_reporting_frequency change_simstate note change_cost_center set_usage_limit remove_usage_limit send_sms cellular_locate activation_request upload_request claim claim_file create_token revoke_token register locate set_label create_user delete_user edit_profile create_model upload_manifest locate_core --account --to --to-file --column --dry-run --recipe --fill --allow-bad-check-digit --yes --reason --wait --format --help" ;;
        "tag") words="--to-file --column --filter --reason --format --help" ;;
        "untag") words="--to-file --column --filter --reason --format --help" ;;
        "jobs") words="resume undo settle retry pause stop --as --yes --reason --wait --format --help" ;;
        "log") words="--verify --head --search --since --limit --format --help" ;;
        "hooks") words="test --format --help" ;;
        "hooks test") words="--help" ;;
        "config") words="path check init paths --help" ;;
        "config path") words="--help" ;;
        "config check") words="--help" ;;
        "config init") words="--help" ;;
        "config paths") words="--provider --yes --help" ;;
        "doctor") words="--relearn --help" ;;
        "help") words="--help" ;;
        "version") words="--help" ;;
        esac
    fi
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -o default -F _watchfloor watchfloor
