"""Polte's users, API tokens and the customer's profile."""

from tui.sim.message import Answer, Json, answer_json
from tui.sim.polte.call import Call
from tui.sim.polte.door import ADMIN, TOKEN_ROLES, USER, Person, refusal, role_of, shown

NO_CONTENT = Answer(204)


def login(call: Call) -> Answer:
    """POST /users/login: the JWT in a header of the answer, the customer ID in its body."""
    fields = call.fields()
    email, password = str(fields.get("email", "")), str(fields.get("password", ""))
    person, jwt = call.door.log_in(email, password, call.account.now)
    body: dict[str, Json] = {
        "id": person.id,
        "email": person.email,
        "role": person.role,
        "customerId": call.account.customer_id,
        "manufacturerId": call.account.manufacturer_id,
    }
    if call.account.token_in_header:
        return answer_json(body, 200, ("Authorization", f"Bearer {jwt}"))
    return answer_json({**body, "token": jwt})


def tokens(call: Call) -> Answer:
    """GET …/apiTokens: their records, never their secrets."""
    return answer_json([shown(token) for token in call.door.tokens.values()])


def create_token(call: Call) -> Answer:
    """POST …/apiTokens: the one time a token is seen."""
    role = role_of(call.text("role"))
    if role not in TOKEN_ROLES:
        raise refusal(400, f"role must be one of {', '.join(TOKEN_ROLES)}.")
    token = call.door.add_token(role, call.account.now)
    return answer_json({**shown(token), "token": token.secret}, 201)


def revoke_token(call: Call) -> Answer:
    """DELETE …/apiTokens/{tokenId}."""
    if call.door.tokens.pop(call.keys[1], None) is None:
        raise refusal(404, "No such token.")
    return NO_CONTENT


def users(call: Call) -> Answer:
    """GET …/users."""
    return answer_json([_person(person) for person in call.door.people.values()])


def create_user(call: Call) -> Answer:
    """POST …/users."""
    email, fields = call.text("email"), call.fields()
    if "@" not in email:
        raise refusal(400, "email is not an e-mail address.")
    if any(person.email == email for person in call.door.people.values()):
        raise refusal(409, "A user with this email exists.")
    role = role_of(str(fields.get("role", USER)))
    if role not in {ADMIN, USER}:
        raise refusal(400, f"role must be {ADMIN} or {USER}.")
    number = 1 + max((int(person) for person in call.door.people), default=0)
    password, name = str(fields.get("password", "")), str(fields.get("name", ""))
    person = Person(str(number), email, password, role, name)
    call.door.people[person.id] = person
    return answer_json(_person(person), 201)


def delete_user(call: Call) -> Answer:
    """DELETE …/users/{userId}: anybody but the caller."""
    person_id = call.keys[1]
    if call.caller and call.caller.id == person_id:
        raise refusal(409, "You cannot remove yourself.")
    if call.door.people.pop(person_id, None) is None:
        raise refusal(404, "No such user.")
    return NO_CONTENT


def profile(call: Call) -> Answer:
    """GET /customer/{customerId}."""
    return answer_json({"id": call.account.customer_id, **call.account.profile})


def edit_profile(call: Call) -> Answer:
    """PUT /customer/{customerId}: the fields given, the others stay."""
    changed = {key: value for key, value in call.fields().items() if key in call.account.profile}
    if not changed:
        raise refusal(400, "Nothing to change.")
    call.account.profile |= changed
    return profile(call)


def _person(person: Person) -> Json:
    return {"id": person.id, "email": person.email, "role": person.role, "name": person.name}
