"""What is wrong in the files which the user writes beside the settings, and in the user's own keys."""

from datetime import UTC, datetime

from tui.config import Problem, Settings, config_path
from tui.config.place_file import read_place_file
from tui.config.question_file import read_questions
from tui.config.recipes import read_recipes
from tui.console.hook.status import unknown_places
from tui.domain.place import FILE_NAME as PLACES
from tui.domain.show.saved_filters import FILE_NAME as QUESTIONS


def user_file_problems() -> list[str]:
    """Return a sentence for each problem in places, questions and recipes, with its line."""
    folder = config_path().parent
    places = read_place_file(folder / PLACES)
    questions = read_questions(folder / QUESTIONS, datetime.now(UTC))
    problems = (*places.problems, *questions.problems, *read_recipes().problems)
    return [f"{folder}/{problem}" for problem in problems]


def hook_place_problems(settings: Settings) -> list[Problem]:
    """Return the places which hooks name and which are not there."""
    return unknown_places(settings, read_place_file(config_path().parent / PLACES))


def key_problems(settings: Settings) -> list[Problem]:
    """Return the keys which do not work, or not everywhere."""
    own = {name: command.keys for name, command in settings.commands.items() if command.keys}
    if not settings.ui.keys and not own:
        return []
    from tui.commands import own_command_keys, own_keys  # noqa: PLC0415 - it imports Textual, only for those who set keys

    found = [
        Problem(problem.sentence, f"ui.keys.{problem.command}")
        for problem in own_keys(settings.ui.keys)[1]
    ]
    return found + [
        Problem(problem.sentence, f"{problem.command}.keys") for problem in own_command_keys(own)[1]
    ]
