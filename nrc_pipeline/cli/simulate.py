"""`nrc simulate`: runs the simulated service until Ctrl-C."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nrc_pipeline.cli.screen import say
from nrc_pipeline.foundation.errors import Misuse, NrcError

if TYPE_CHECKING:
    from nrc_pipeline.simulator import Athlete, Faults, RunningServer

_PICK_FROM_ANSWER = """sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/'"""


def simulate(  # noqa: PLR0913, PLR0917 - one argument per option
    port: Annotated[int, typer.Option(min=0, max=65_535, help="The port; 0 picks a free one.")] = 8321,
    seed: Annotated[int, typer.Option(help="The same seed gives the same athlete.")] = 7,
    activities: Annotated[int, typer.Option(min=0, help="Number of activities.")] = 200,
    years: Annotated[float, typer.Option(min=0.1, help="Number of years they span.")] = 3.0,
    corpus: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Serve the documents of this folder instead."),
    ] = None,
    latency_ms: Annotated[int, typer.Option(min=0, help="Delay of every answer.")] = 0,
    token_lifetime_s: Annotated[float, typer.Option(min=1, help="Lifetime of its tokens.")] = 3600,
    token_dies_after: Annotated[
        int | None,
        typer.Option(min=0, metavar="N", help="Each token works for N requests, then the answer is 401."),
    ] = None,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND[@WHERE][=SHARE]",
            help="A fault to simulate, repeatable: server_error=0.1, cut@detail, forbidden_html@any. WHERE: "
            "detail (default), list, token or any; SHARE of the requests, 0 to 1. A wrong KIND lists all.",
        ),
    ] = None,
) -> None:
    """Serve a simulated activity API on loopback until Ctrl-C.

    Serves real HTTP, an invented athlete, and faults on request. Use it for development, or to try the
    pipeline without an account. It has no access protection.
    """
    from nrc_pipeline.simulator import Athlete, Simulator

    faults = _faults(fault or [], token_dies_after)
    try:
        athlete = Athlete.from_corpus(corpus) if corpus else Athlete.generate(seed, activities, years)
    except ValueError as error:
        raise Misuse(str(error)) from None
    simulator = Simulator(
        athlete, faults=faults, latency_s=latency_ms / 1000, token_lifetime_s=token_lifetime_s
    )
    try:
        simulator.serve_forever(port=port, on_ready=lambda server: _tell(server, athlete))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise NrcError(f"Port {port} cannot be used ({reason}); choose another with --port.") from None
    except KeyboardInterrupt:
        # Ctrl-C is the normal way to stop it.
        return


def _faults(asked: list[str], token_dies_after: int | None) -> Faults:
    from nrc_pipeline.cli.fault_option import parse_fault
    from nrc_pipeline.simulator import Faults

    return Faults(rules=tuple(parse_fault(one) for one in asked), token_dies_after_requests=token_dies_after)


def _tell(server: RunningServer, athlete: Athlete) -> None:
    token_url = f"{server.base_url}/_simulator/token"
    say(f"Serving {len(athlete.activity_ids()):,} activities at {server.base_url} until Ctrl-C.")
    say("To use it, in another terminal:")
    say()
    say(f"  export NRC_BASE_URL={server.base_url}")
    say(f"  export NRC_ACCESS_TOKEN=$(curl -s -X POST {token_url} | {_PICK_FROM_ANSWER})")
    say("  export NRC_HOME=simulated   # a home of its own: it belongs to one account")
    say("  nrc sync")
    say()
