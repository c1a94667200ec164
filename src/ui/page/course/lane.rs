//! One picture on screen: what is wanted, what was asked for, what came. A wish that keeps changing (a slider, a brush) is
//! sent when the hand rests; while it is under way the picture forms on screen, and one that was stopped stays as it was left.

use crate::session::{Command, Event, Failure, PaintRequest, Painted, PainterSource, Painting, Start};
use crate::ui::cx::Cx;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A wish is sent when it has not changed for this long.
const REST: Duration = Duration::from_millis(180);

#[derive(Debug)]
pub struct Lane {
    number: usize,
    wanted: Option<(Arc<PaintRequest>, Instant)>,
    /// What the wish was, and what was sent for it: the same, or what goes on from a stopped run.
    sent: Option<(Arc<PaintRequest>, Arc<PaintRequest>)>,
    /// What came of the last wish that came to an end.
    done: Option<(Arc<PaintRequest>, Arc<Painted>)>,
    /// How far a run had come that was stopped or failed.
    kept: Option<(Arc<PaintRequest>, Arc<Painting>)>,
    /// The wanted one was stopped, or cannot be.
    given_up: bool,
    pub failure: Option<Failure>,
}

impl Lane {
    pub fn new(number: usize) -> Self {
        Self { number, wanted: None, sent: None, done: None, kept: None, given_up: false, failure: None }
    }

    /// Says what should be on screen; asks for it when it is neither there nor on its way, and the hand rests.
    pub fn want(&mut self, cx: &mut Cx<'_>, ui: &egui::Ui, request: PaintRequest) {
        let request = PaintRequest { lane: self.number, ..request };
        let changed = !self.wanted.as_ref().is_some_and(|(wanted, _)| same(wanted, &request));
        if changed {
            let first = self.wanted.is_none();
            let since = if first { Instant::now().checked_sub(REST).unwrap_or_else(Instant::now) } else { Instant::now() };
            self.wanted = Some((Arc::new(request), since));
            (self.given_up, self.failure) = (false, None);
        }
        let Some((wanted, since)) = self.wanted.clone() else { return };
        let there = self.done.as_ref().is_some_and(|(of, _)| same(of, &wanted));
        let under_way = self.sent.as_ref().is_some_and(|(of, _)| same(of, &wanted));
        if there || under_way || self.given_up {
            return;
        }
        match REST.checked_sub(since.elapsed()).filter(|left| !left.is_zero()) {
            Some(left) => ui.ctx().request_repaint_after(left),
            None => self.send(cx, wanted.clone(), wanted),
        }
    }

    /// Nothing is wanted any more, and what is under way ends.
    pub fn drop_wish(&mut self, cx: &mut Cx<'_>) {
        if self.sent.take().is_some() {
            cx.send(Command::StopPainting(self.number));
        }
        self.wanted = None;
    }

    fn send(&mut self, cx: &mut Cx<'_>, wanted: Arc<PaintRequest>, request: Arc<PaintRequest>) {
        self.sent = Some((wanted, request.clone()));
        cx.send(Command::Paint(request));
    }

    /// Takes in what came; the run, if it is the one that was asked for last.
    pub fn hear(&mut self, event: &Event) -> Option<Arc<Painted>> {
        match event {
            Event::Painted(run) => {
                let (wanted, _) = self.sent.take_if(|(_, sent)| Arc::ptr_eq(sent, &run.painting.request))?;
                (self.failure, self.kept) = (None, None);
                self.done = Some((wanted, run.clone()));
                Some(run.clone())
            }
            Event::PaintFailed(failed) => {
                let ours = self.sent.as_ref().is_some_and(|(_, sent)| Arc::ptr_eq(sent, &failed.request));
                let (wanted, _) = self.sent.take_if(|_| ours)?;
                self.given_up = true;
                self.failure.clone_from(&failed.failure);
                self.kept = failed.kept.clone().map(|kept| (wanted, kept));
                None
            }
            _ => None,
        }
    }

    /// Ends what is under way; what is there so far stays.
    pub fn stop(&mut self, cx: &mut Cx<'_>) {
        if self.sent.is_some() {
            cx.send(Command::StopPainting(self.number));
        }
    }

    /// A stopped run goes on from where it was; one that cannot begins anew.
    pub fn go_on(&mut self, cx: &mut Cx<'_>) {
        let Some((wanted, _)) = self.wanted.clone() else { return };
        (self.given_up, self.failure) = (false, None);
        let start = self.kept.as_ref().filter(|(of, kept)| same(of, &wanted) && kept.done() > 0).map(|(_, kept)| kept.fork(kept.done(), kept.state(kept.done()).to_vec()));
        // What is put back after every move is part of the beginning: such a run starts over.
        let start = start.filter(|_| !matches!(wanted.start, Start::Inpaint { .. }));
        let request = start.map_or_else(|| wanted.clone(), |start| Arc::new(PaintRequest { start, ..PaintRequest::clone(&wanted) }));
        self.send(cx, wanted, request);
    }

    /// What to draw: the run that is there, or the wanted one as far as it has come.
    pub fn painting(&self, cx: &Cx<'_>) -> Option<Arc<Painting>> {
        let wanted = self.wanted.as_ref().map(|(wanted, _)| wanted)?;
        if let Some((_, run)) = self.done.as_ref().filter(|(of, _)| same(of, wanted)) {
            return Some(run.painting.clone());
        }
        let forming = self.forming(cx).filter(|painting| painting.done() > 0);
        let kept = || self.kept.as_ref().filter(|(of, _)| same(of, wanted)).map(|(_, kept)| kept.clone());
        forming.or_else(kept).or_else(|| self.done.as_ref().map(|(_, run)| run.painting.clone()))
    }

    /// The run under way, if it is this lane's.
    pub fn forming(&self, cx: &Cx<'_>) -> Option<Arc<Painting>> {
        let (_, sent) = self.sent.as_ref()?;
        cx.painting.clone().filter(|painting| Arc::ptr_eq(&painting.request, sent))
    }

    /// What the wish came to, if it is there.
    pub fn run(&self) -> Option<&Arc<Painted>> {
        let wanted = self.wanted.as_ref().map(|(wanted, _)| wanted)?;
        self.done.as_ref().filter(|(of, _)| same(of, wanted)).map(|(_, run)| run)
    }

    /// What came last, and what it was wished for as.
    pub fn done(&self) -> Option<(&Arc<PaintRequest>, &Arc<Painted>)> {
        self.done.as_ref().map(|(wish, run)| (wish, run))
    }

    /// Something is wanted and neither there nor given up.
    pub fn is_waiting(&self) -> bool {
        self.wanted.is_some() && self.run().is_none() && !self.given_up
    }

    pub fn is_given_up(&self) -> bool {
        self.given_up
    }
}

/// Whether two requests make the same picture.
pub fn same(a: &PaintRequest, b: &PaintRequest) -> bool {
    let source = match (&a.source, &b.source) {
        (PainterSource::Shipped(a), PainterSource::Shipped(b)) => a == b,
        (PainterSource::Model(a), PainterSource::Model(b)) => Arc::ptr_eq(a, b),
        _ => false,
    };
    let start = match (&a.start, &b.start) {
        (Start::Noise, Start::Noise) => true,
        (Start::Fork(a), Start::Fork(b)) => a.first == b.first && a.steps.len() == b.steps.len() && a.steps.iter().zip(&b.steps).all(|(a, b)| Arc::ptr_eq(a, b)) && a.x == b.x,
        (Start::Picture { x_0: a, strength: at }, Start::Picture { x_0: b, strength: bt }) => a == b && at == bt,
        (Start::Inpaint { x_0: a, mask: am }, Start::Inpaint { x_0: b, mask: bm }) => a == b && am == bm,
        (Start::BetweenSeeds { other: a, share: at }, Start::BetweenSeeds { other: b, share: bt }) => a == b && at == bt,
        _ => false,
    };
    let words = a.prompt == b.prompt && a.toward == b.toward && a.negative == b.negative && a.guidance == b.guidance;
    source && start && words && a.sampler == b.sampler && a.seed == b.seed && a.without_skips == b.without_skips && a.watch_attention == b.watch_attention
}
