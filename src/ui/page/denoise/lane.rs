//! One run on screen: what is wanted, what was asked for, what came. At most one request of a lane is under way: while
//! a slider moves, the next one waits until it is back, so that the picture follows the hand. One that takes long is
//! replaced.

use crate::sample::diffusion::Sampler;
use crate::session::{Command, DenoiseRequest, Denoised, Event, Failure, Source};
use crate::ui::cx::Cx;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A request may keep the next one waiting for this long.
const PATIENCE: Duration = Duration::from_millis(250);

#[derive(Debug)]
pub struct Lane {
    number: usize,
    wanted: Option<DenoiseRequest>,
    sent: Option<(DenoiseRequest, Instant)>,
    /// What came of the last request that came to an end, and the sampler that made it.
    run: Option<Arc<Denoised>>,
    sampler: Option<Arc<Sampler>>,
    /// The wanted one was stopped, or cannot be.
    given_up: bool,
    pub failure: Option<Failure>,
}

impl Lane {
    pub fn new(number: usize) -> Self {
        Self { number, wanted: None, sent: None, run: None, sampler: None, given_up: false, failure: None }
    }

    /// Says what should be on screen; asks for it when it is neither there nor on its way.
    pub fn want(&mut self, cx: &mut Cx<'_>, request: DenoiseRequest) {
        let request = DenoiseRequest { lane: self.number, ..request };
        if !self.wanted.as_ref().is_some_and(|wanted| same(wanted, &request)) {
            self.given_up = false;
            self.wanted = Some(request);
        }
        self.go_on(cx);
    }

    fn go_on(&mut self, cx: &mut Cx<'_>) {
        let Some(wanted) = &self.wanted else { return };
        let there = self.run.as_ref().is_some_and(|run| same(&run.request, wanted));
        let under_way = self.sent.as_ref().is_some_and(|(sent, since)| same(sent, wanted) || since.elapsed() < PATIENCE);
        if there || under_way || self.given_up {
            return;
        }
        self.sent = Some((wanted.clone(), Instant::now()));
        cx.send(Command::Denoise(Box::new(wanted.clone())));
    }

    /// Takes in what came; the run, if it is this lane's.
    pub fn hear(&mut self, event: &Event) -> Option<Arc<Denoised>> {
        match event {
            Event::Denoised(run) if run.request.lane == self.number => {
                if self.sent.as_ref().is_some_and(|(sent, _)| same(sent, &run.request)) {
                    self.sent = None;
                }
                self.failure = None;
                self.sampler = Sampler::new(run.schedule.clone(), run.request.sampler).ok().map(Arc::new);
                self.run = Some(run.clone());
                self.run.clone()
            }
            Event::DenoiseFailed(failed) if failed.lane == self.number => {
                if let Some(failure) = &failed.failure {
                    (self.sent, self.given_up) = (None, true);
                    self.failure = Some(failure.clone());
                }
                None
            }
            _ => None,
        }
    }

    /// Ends what is under way; nothing is asked for until something else is wanted, or [`Lane::again`].
    pub fn stop(&mut self, cx: &mut Cx<'_>) {
        if self.sent.take().is_some() {
            cx.send(Command::StopDenoising(self.number));
        }
        self.given_up = true;
    }

    /// Makes the wanted run once more.
    pub fn again(&mut self) {
        (self.run, self.sampler, self.sent, self.given_up, self.failure) = (None, None, None, false, None);
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::new(self.number);
    }

    pub fn run(&self) -> Option<&Arc<Denoised>> {
        self.run.as_ref()
    }

    pub fn sampler(&self) -> Option<&Arc<Sampler>> {
        self.sampler.as_ref()
    }

    /// Something is on its way.
    pub fn is_waiting(&self) -> bool {
        self.sent.is_some()
    }

    /// Stopped, or impossible: what is on screen is an older run.
    pub fn is_given_up(&self) -> bool {
        self.given_up
    }
}

/// Whether two requests make the same run.
fn same(a: &DenoiseRequest, b: &DenoiseRequest) -> bool {
    let source = match (&a.source, &b.source) {
        (Source::Shipped(a), Source::Shipped(b)) => a == b,
        (Source::Net(a), Source::Net(b)) => Arc::ptr_eq(a, b),
        (Source::Exact(a, of_a), Source::Exact(b, of_b)) => Arc::ptr_eq(a, b) && of_a == of_b,
        _ => false,
    };
    let fork = match (&a.fork, &b.fork) {
        (None, None) => true,
        (Some(a), Some(b)) => Arc::ptr_eq(&a.of, &b.of) && a.step == b.step && a.x == b.x,
        _ => false,
    };
    source && fork && a.lane == b.lane && a.sampler == b.sampler && a.count == b.count && a.seed == b.seed && a.against == b.against
}

/// The state a run has reached at time t: the last one whose own t is not below it; 0 before the run begins.
pub fn state_at(run: &Denoised, t: usize) -> usize {
    if t == 0 {
        return run.path.steps.len();
    }
    run.path.steps.partition_point(|step| step.t >= t).saturating_sub(1)
}

/// The times at which a run has a state, falling, 0 at the end.
pub fn stops(run: &Denoised) -> Vec<usize> {
    (0..=run.path.steps.len()).map(|k| run.path.t(k)).collect()
}

/// `(2N,)` as `(N, 2)`.
pub fn pairs(flat: &[f32]) -> Vec<[f32; 2]> {
    flat.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect()
}

/// The places of point `i` in the states of these numbers.
pub fn way(run: &Denoised, i: usize, states: std::ops::RangeInclusive<usize>) -> Vec<[f32; 2]> {
    let place = |k: usize| {
        let x = run.path.state(k);
        Some([*x.get(2 * i)?, *x.get(2 * i + 1)?])
    };
    states.filter_map(place).collect()
}
