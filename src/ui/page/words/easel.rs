//! One picture on screen: what is wanted, what was asked for, how far it is, what came last. While a hand still types or
//! pulls a slider nothing is asked for; then the newest wish replaces the one under way.

use crate::session::{Command, Event, Failure, PaintRequest, Painted, PainterSource, Painting};
use crate::ui::cx::Cx;
use egui::Ui;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The hand has come to rest after this long.
const REST: Duration = Duration::from_millis(280);

#[derive(Debug)]
pub struct Easel {
    lane: usize,
    wanted: Option<(PaintRequest, Instant)>,
    sent: Option<Arc<PaintRequest>>,
    done: Option<Arc<Painted>>,
    /// A run that was stopped or failed half way.
    kept: Option<Arc<Painting>>,
    /// The wanted one was stopped, or cannot be.
    given_up: bool,
    failure: Option<Failure>,
}

impl Easel {
    pub fn new(lane: usize) -> Self {
        Self { lane, wanted: None, sent: None, done: None, kept: None, given_up: false, failure: None }
    }

    /// Says what should be on screen; asks for it when it is neither there nor on its way.
    pub fn want(&mut self, ui: &Ui, cx: &mut Cx<'_>, request: PaintRequest) {
        let request = PaintRequest { lane: self.lane, ..request };
        let since = match &self.wanted {
            Some((wanted, since)) if same(wanted, &request) => *since,
            before => {
                // What the page opens with has not been typed: it need not rest.
                let since = Instant::now();
                let since = if before.is_none() { since.checked_sub(REST).unwrap_or(since) } else { since };
                self.wanted = Some((request.clone(), since));
                self.given_up = false;
                since
            }
        };
        let there = self.done.as_ref().is_some_and(|done| same(&done.painting.request, &request));
        let under_way = self.sent.as_ref().is_some_and(|sent| same(sent, &request));
        if there || under_way || self.given_up {
            return;
        }
        if since.elapsed() < REST {
            ui.ctx().request_repaint_after(REST.saturating_sub(since.elapsed()));
            return;
        }
        let request = Arc::new(request);
        self.sent = Some(request.clone());
        cx.send(Command::Paint(request));
    }

    /// Takes in what came; true when a picture of this easel is finished.
    pub fn hear(&mut self, event: &Event) -> bool {
        let ours = |request: &Arc<PaintRequest>| self.sent.as_ref().is_some_and(|sent| Arc::ptr_eq(sent, request));
        match event {
            Event::Painted(painted) if ours(&painted.painting.request) => {
                (self.sent, self.kept, self.failure) = (None, None, None);
                self.done = Some(painted.clone());
                true
            }
            Event::PaintFailed(failed) if ours(&failed.request) => {
                self.sent = None;
                self.given_up = true;
                self.kept = failed.kept.clone().filter(|kept| kept.done() > 0);
                self.failure = failed.failure.clone();
                false
            }
            _ => false,
        }
    }

    /// Ends what is under way; what is there of it stays.
    pub fn stop(&mut self, cx: &mut Cx<'_>) {
        cx.send(Command::StopPainting(self.lane));
    }

    /// Makes the wanted picture once more.
    pub fn again(&mut self) {
        (self.sent, self.kept, self.given_up, self.failure) = (None, None, false, None);
    }

    /// Makes the wanted picture once more although it is there.
    pub fn remake(&mut self) {
        self.done = None;
        self.again();
    }

    /// Goes on from where a run was stopped or failed.
    pub fn go_on(&mut self, cx: &mut Cx<'_>) {
        let (Some(kept), Some((wanted, _))) = (self.kept.clone(), &self.wanted) else { return };
        let request = Arc::new(PaintRequest { start: kept.fork(kept.done(), kept.path.x.clone()), ..wanted.clone() });
        (self.sent, self.given_up, self.failure) = (Some(request.clone()), false, None);
        cx.send(Command::Paint(request));
    }

    /// A run that was stopped or failed half way.
    pub fn kept(&self) -> Option<&Arc<Painting>> {
        self.kept.as_ref()
    }

    /// The run under way, if it has made a move.
    pub fn live(&self, cx: &Cx<'_>) -> Option<Arc<Painting>> {
        let sent = self.sent.as_ref()?;
        cx.painting.clone().filter(|painting| Arc::ptr_eq(&painting.request, sent) && painting.done() > 0)
    }

    /// The newest there is: under way, stopped half way, or finished.
    pub fn newest(&self, cx: &Cx<'_>) -> Option<Arc<Painting>> {
        self.live(cx).or_else(|| self.kept.clone()).or_else(|| self.done.as_ref().map(|done| done.painting.clone()))
    }

    /// The newest that has a move at time `t` or below: a run that has only begun does not push away a finished one.
    pub fn at(&self, cx: &Cx<'_>, t: usize) -> Option<Arc<Painting>> {
        let reached = |painting: &Arc<Painting>| painting.is_finished() || painting.path.steps.last().is_some_and(|step| step.t <= t);
        self.live(cx).or_else(|| self.kept.clone()).filter(reached).or_else(|| self.done.as_ref().map(|done| done.painting.clone())).or_else(|| self.newest(cx))
    }

    pub fn done(&self) -> Option<&Arc<Painted>> {
        self.done.as_ref()
    }

    pub fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref()
    }

    /// Something is on its way, or about to be asked for.
    pub fn is_waiting(&self) -> bool {
        let there = |wanted: &PaintRequest| self.done.as_ref().is_some_and(|done| same(&done.painting.request, wanted));
        self.sent.is_some() || (!self.given_up && self.wanted.as_ref().is_some_and(|(wanted, _)| !there(wanted)))
    }

    /// Asked for and not back yet.
    pub fn is_under_way(&self) -> bool {
        self.sent.is_some()
    }

    /// Stopped, or impossible: what is on screen is unfinished or older.
    pub fn is_given_up(&self) -> bool {
        self.given_up
    }
}

/// Whether two requests make the same picture. All of this page's begin in noise.
fn same(a: &PaintRequest, b: &PaintRequest) -> bool {
    let source = match (&a.source, &b.source) {
        (PainterSource::Shipped(a), PainterSource::Shipped(b)) => a == b,
        (PainterSource::Model(a), PainterSource::Model(b)) => Arc::ptr_eq(a, b),
        _ => false,
    };
    source && a.prompt == b.prompt && a.negative == b.negative && a.guidance == b.guidance && a.sampler == b.sampler && a.seed == b.seed
}

/// The state a run has reached at time t: the last one whose own t is not below it; the newest there is at t = 0.
pub fn state_at(painting: &Painting, t: usize) -> usize {
    if t == 0 {
        return painting.done();
    }
    painting.timesteps.partition_point(|own| *own >= t).saturating_sub(1).min(painting.done())
}

/// The times at which a run has, or will have, a state: falling, 0 at the end.
pub fn stops(painting: &Painting) -> Vec<usize> {
    painting.timesteps.iter().copied().chain([0]).collect()
}
