//! A new run: asked for, and on its way until the session shows it.

use super::{Tab, Train, View};
use crate::session::{ClassCommand, ClassSpec, ClassTrace, Command};
use crate::ui::cx::Cx;

/// What is done with a new run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    Run,
    RunTo(u64),
    Step,
}

#[derive(Debug, Default)]
pub(super) struct State {
    /// The newest run when another was asked for.
    behind: Option<u64>,
}

impl State {
    pub(super) fn is_waiting(&self) -> bool {
        self.behind.is_some()
    }

    /// Something did not work: the run may never come.
    pub(super) fn failed(&mut self) {
        self.behind = None;
    }

    /// A run was asked for in other ways: a fork, a file.
    pub(super) fn expect(&mut self, class: &ClassTrace) {
        self.behind = Some(newest(class));
    }
}

fn newest(class: &ClassTrace) -> u64 {
    class.runs.iter().map(|run| run.id).max().unwrap_or(0)
}

impl Train {
    /// A new run, kept beside the others.
    pub(super) fn begin(&mut self, cx: &mut Cx<'_>, class: &ClassTrace, spec: ClassSpec, then: Then) {
        self.lab.begin.expect(class);
        cx.send(Command::Class(ClassCommand::Begin(Box::new(spec))));
        cx.send(Command::Class(match then {
            Then::Run => ClassCommand::Run,
            Then::RunTo(step) => ClassCommand::RunTo(step),
            Then::Step => ClassCommand::Step,
        }));
        if then == Then::Run {
            (self.tab, self.view) = (Tab::Run, View::Overview);
        }
    }

    pub(super) fn follow_begin(&mut self, cx: &mut Cx<'_>, class: &ClassTrace) {
        if self.lab.begin.behind.is_some_and(|behind| newest(class) > behind) {
            self.lab.begin.behind = None;
            self.time.follow_end();
        }
        if class.running {
            cx.did("train-started");
        }
    }

    /// The run that the draft asks for; none while there is no text.
    pub(super) fn wanted(&self) -> Option<ClassSpec> {
        self.lab.text.ready().map(|text| self.draft.spec(&text))
    }
}
