"""The content of the lab page: one dataclass for each panel, built from a session and a view."""

from __future__ import annotations

from dataclasses import dataclass

from app.i18n.messages import _
from app.lessons.lesson import Lesson
from app.render.diagram.state import DrawnEdges
from app.render.formulas.moment import Moment
from app.training.experiments.gradient_check import CheckGradient, check_gradient
from app.training.recipe.limits import Limits
from app.training.run.observation import Observation
from app.training.run.position import Phase
from app.web.forms import FormFeedback
from app.web.guide.first_steps import FirstSteps, describe_first_steps
from app.web.lab.charts import ChartsPanel, describe_charts
from app.web.lab.divergence import DivergencePanel, describe_divergence
from app.web.lab.microscope.panel import EDIT_FORM, Microscope, describe_microscope
from app.web.lab.moment.panel import describe_moment_panel
from app.web.lab.moment.phase_strip import PhaseStrip, describe_phase_strip
from app.web.lab.network import NetworkPanel, describe_network
from app.web.lab.output import OutputPanel, describe_output
from app.web.lab.rewind import Rewind, describe_rewind
from app.web.lab.selected_part import SelectedPart, describe_selected
from app.web.lab.settings.activation_choice import ActivationChoice, describe_activation_choice
from app.web.lab.settings.new_run import describe_new_run_notice
from app.web.lab.settings.panel import SettingsPanel, describe_settings
from app.web.lab.spoken_state import describe_spoken_state
from app.web.lab.surface.panel import POINT_FORM, SurfacePanel, describe_surface_panel
from app.web.lab.target_scale import TargetScale, describe_target_scale
from app.web.lab.transport import Transport, describe_transport
from app.web.lessons.panel import LessonPanel, describe_lesson
from app.web.stored_sessions import LoadedSession
from app.web.view.fit import FittedView
from app.web.view.view import View


@dataclass(frozen=True)
class Lab:
    """The whole page of one session; a hidden panel is None. A lesson replaces the settings.

    ``title`` is the session's ``name``, or data set and network, the ``network_title``.
    """

    id: str
    version: int
    status: str
    message: str
    divergence: DivergencePanel | None
    notes: list[str]
    remaining: int
    problem: str
    view: View
    fitted: FittedView
    title: str
    name: str
    network_title: str
    first_steps: FirstSteps | None
    transport: Transport
    rewind: Rewind
    new_run: str
    lesson: LessonPanel | None
    settings: SettingsPanel | None
    network: NetworkPanel
    phase_strip: PhaseStrip
    moment: Moment
    activation_choice: ActivationChoice | None
    output: OutputPanel | None
    charts: ChartsPanel
    surface: SurfacePanel | None
    microscope: Microscope | None
    selected: SelectedPart
    spoken_state: str
    target_scale: TargetScale | None
    live: bool


def build_lab(
    loaded: LoadedSession,
    fitted: FittedView,
    now: Observation,
    limits: Limits,
    feedback: FormFeedback | None = None,
    *,
    drawn: DrawnEdges | None = None,
    compare: CheckGradient = check_gradient,
    lesson: Lesson | None = None,
) -> Lab:
    """All that the templates need; they compute no numbers themselves.

    ``now`` is ``observe(loaded.session)``. With ``drawn`` the page is live: it receives
    frames, which draw these edges. ``compare`` makes the gradient check. The ``lesson`` is at the
    step of the view.
    """
    feedback = feedback or FormFeedback()
    session = loaded.session
    live, hidden = drawn is not None, fitted.hidden
    is_between_steps = session.position.phase is Phase.READY and not session.samples_done
    if "preview" in hidden and is_between_steps and not live:
        now = now.limit(0, 0)
    network_title = f"{_(session.data.dataset.title)} {'-'.join(map(str, session.recipe.units))}"
    # The sentence stands beside the field.
    shows_refusal = (feedback.action == EDIT_FORM and "microscope" not in hidden) or (
        feedback.action == POINT_FORM and bool(feedback.errors) and fitted.surface is not None
    )
    # Only the owner sees what they call it.
    title = network_title if fitted.watches else session.label.name or network_title
    transport = describe_transport(loaded, feedback, live=live)
    selected = describe_selected(session, fitted, now)
    return Lab(
        id=loaded.id,
        version=loaded.version,
        status="playing" if loaded.stamp else session.status,
        message=session.message,
        divergence=describe_divergence(loaded),
        notes=[*feedback.notes, *fitted.notes],
        remaining=feedback.remaining,
        problem="" if shows_refusal else feedback.problem,
        view=fitted.view,
        fitted=fitted,
        title=title,
        name="" if fitted.watches else session.label.name,
        network_title=network_title,
        first_steps=describe_first_steps(session) if fitted.view.first else None,
        transport=transport,
        rewind=describe_rewind(session),
        new_run=describe_new_run_notice(session),
        lesson=describe_lesson(lesson, loaded, fitted, live=live or bool(fitted.view.blind))
        if lesson
        else None,
        settings=None if lesson or "settings" in hidden else describe_settings(session, feedback),
        network=describe_network(loaded, fitted, now, limits, drawn),
        phase_strip=describe_phase_strip(loaded, fitted, live=live),
        moment=describe_moment_panel(session, fitted, now, live=live),
        activation_choice=describe_activation_choice(session, fitted.view),
        output=None if "output" in hidden else describe_output(loaded, fitted, live=live),
        charts=describe_charts(session, fitted, live=live),
        surface=describe_surface_panel(session, fitted, feedback, live=live),
        microscope=None
        if "microscope" in hidden
        else describe_microscope(session, fitted, now, feedback, live=live, compare=compare),
        selected=selected,
        spoken_state=describe_spoken_state(
            session, transport, selected, title, playing=loaded.stamp is not None
        ),
        target_scale=describe_target_scale(session, fitted, now),
        live=live,
    )
