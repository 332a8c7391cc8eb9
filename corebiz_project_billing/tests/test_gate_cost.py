from ..models.billing_state import OPEN, PL_DONE, PM_DONE, PO_ARCHIVED, PO_BILLED
from ..models.project_gate import PASS_CONTEXT, GatePass
from .common import PASS_REASON, REASON, ProjectBillingCase
from .gate_common import GateCostMixin

STEPS = (PL_DONE, PM_DONE, PO_BILLED, PO_ARCHIVED)


class TestGateCost(GateCostMixin, ProjectBillingCase):
    """A step that is refused costs nothing, and a button asks the gate once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.batch = cls._create_batch()
        cls.takers = {
            PL_DONE: cls.leader,
            PM_DONE: cls.manager,
            PO_BILLED: cls.office,
            PO_ARCHIVED: cls.office,
        }

    def _press(self, projects, target):
        """Press the button for ``target``; the office says why warnings are passed."""
        reason = [PASS_REASON] if target in (PO_BILLED, PO_ARCHIVED) else []
        return getattr(projects, f"action_set_{target}")(*reason)

    def _write(self, projects, target, reason=PASS_REASON):
        return projects.write({"billing_state": target, "billing_reason": reason})

    def _get_channels(self, user, target):
        """Both ways to take a step, as {name: function of projects}."""
        return {
            "button": lambda projects: self._press(projects.with_user(user), target),
            "write": lambda projects: self._write(projects.with_user(user), target),
        }

    def test_refused_step_costs_next_to_nothing(self):
        for target in STEPS:
            for name, take in self._get_channels(self.employee, target).items():
                with self.subTest(target=target, channel=name):
                    self.assertCheapRefusal(take, self.batch, "Only .* can set")
            # No step is jumped, by nobody.
            jump = STEPS[STEPS.index(target) - 1]
            for name, take in self._get_channels(self.takers[jump], jump).items():
                with self.subTest(target=target, jump=jump, channel=name):
                    if jump != self.batch[0].billing_state or name == "button":
                        self.assertCheapRefusal(take, self.batch, "next step is")
            self._walk_to(self.batch, target)

    def test_refused_step_back_costs_next_to_nothing(self):
        self._walk_to(self.batch, PM_DONE)
        for name, take in {
            "button": lambda projects: projects.action_send_back(REASON),
            "write": lambda projects: self._write(projects, OPEN),
        }.items():
            with self.subTest(channel=name):
                self.assertCheapRefusal(
                    lambda projects, take=take: take(projects.with_user(self.employee)),
                    self.batch,
                    "Only .* can set",
                )
        for name, take in {
            "button": lambda projects: projects.action_send_back(" "),
            "write": lambda projects: self._write(projects, OPEN, False),
        }.items():
            with self.subTest(channel=name, reason=False):
                self.assertCheapRefusal(
                    lambda projects, take=take: take(projects.with_user(self.manager)),
                    self.batch,
                    "needs a reason",
                )

    def test_gate_is_asked_once(self):
        """By button and by write, forward and back, for one project and for several."""
        one, some, rest = self.batch[:1], self.batch[1:4], self.batch[4:7]
        for target, user in self.takers.items():
            channels = self._get_channels(user, target)
            press, write = channels["button"], channels["write"]
            for take, projects in ((press, one), (press, some), (write, rest)):
                self.assertAskedOnce(
                    lambda take=take, projects=projects: take(projects), projects
                )
            self.assertStates(one | some | rest, target)
        mixed = (self.project | one).with_user(self.administrator)
        self._walk_to(self.project, PL_DONE)
        self.assertAskedOnce(lambda: mixed.action_send_back(REASON), mixed)
        self.assertEqual(mixed.mapped("billing_state"), [OPEN, PO_BILLED])
        for projects in (some, rest):
            projects = projects.with_user(self.administrator)
            self.assertAskedOnce(lambda p=projects: self._write(p, PO_BILLED), projects)

    def test_pass_is_for_what_was_asked_only(self):
        """It opens the gate for its user, steps and reason, and once."""
        project = self.project.with_user(self.leader)
        passed = project._pass_gate({project: PL_DONE})
        gate_pass = passed.env.context[PASS_CONTEXT]
        self.assertIsInstance(gate_pass, GatePass)
        other = self._create_project("Other")
        own = {self.project: PL_DONE}
        for name, covered in {
            "steps": gate_pass.covers(self.leader.id, own, None),
            "another user": not gate_pass.covers(self.manager.id, own, None),
            "another step": not gate_pass.covers(
                self.leader.id, {self.project: PM_DONE}, None
            ),
            "another project": not gate_pass.covers(
                self.leader.id, {**own, other: PL_DONE}, None
            ),
            "another reason": not gate_pass.covers(self.leader.id, own, REASON),
        }.items():
            self.assertTrue(covered, name)
        with self._count_questions() as asked:
            passed.write({"billing_state": PL_DONE})
        self.assertFalse(asked)
        self.project.with_user(self.manager).action_send_back(REASON)
        with self._count_questions() as asked:
            passed.write({"billing_state": PL_DONE})
        self.assertEqual(dict(asked), {self.project.id: 1})

    def test_what_a_client_sends_is_no_pass(self):
        for value in (True, {"targets": {self.project.id: PL_DONE}}, [PL_DONE]):
            project = self.project.with_user(self.employee)
            project = project.with_context(**{PASS_CONTEXT: value})
            for take in (
                project.action_set_pl_done,
                lambda project=project: project.write({"billing_state": PL_DONE}),
            ):
                with self.assertRaisesRegex(Exception, "Only Lena Leader"):
                    take()
        self.assertStates(self.project, OPEN)
