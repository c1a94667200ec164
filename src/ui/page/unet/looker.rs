//! Looks into the network: what should be seen, what was asked for, what came. One look is under way at a time; while time is
//! scrubbed, the next one asks for where the hand is then.

use crate::session::{Command, Event, Inside, LookRequest, OverTime, PainterSource, TimeRequest};
use crate::ui::cx::Cx;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The whole network, and the one with connections cut.
pub const WHOLE: usize = 0;
pub const CUT: usize = 1;
/// A look that another page's took the place of is asked for again.
const PATIENCE: Duration = Duration::from_secs(4);

#[derive(Debug, Default)]
pub struct Looker {
    wanted: [Option<Arc<LookRequest>>; 2],
    got: [Option<Arc<Inside>>; 2],
    sent: Option<(usize, Arc<LookRequest>, Instant)>,
    /// The time's embedding over all times, of this model.
    over_time: Option<(String, Arc<OverTime>)>,
    asked: Option<(String, Arc<TimeRequest>, Instant)>,
    /// The last one failed; nothing is asked for until something else is wanted.
    failed: bool,
}

impl Looker {
    /// Says what should be seen; `None`: nothing.
    pub fn want(&mut self, slot: usize, request: Option<LookRequest>) {
        let Some(wanted) = self.wanted.get_mut(slot) else { return };
        let known = match (&*wanted, &request) {
            (Some(wanted), Some(request)) => same(wanted, request),
            (None, None) => true,
            _ => false,
        };
        if !known {
            *wanted = request.map(Arc::new);
            self.failed = false;
        }
    }

    /// Asks for what is missing, if nothing is under way.
    pub fn pump(&mut self, cx: &mut Cx<'_>) {
        if self.failed || self.sent.as_ref().is_some_and(|(_, _, since)| since.elapsed() < PATIENCE) {
            return;
        }
        let missing = (0..2).find(|slot| self.wanted[*slot].is_some() && self.current(*slot).is_none());
        self.sent = missing.and_then(|slot| Some((slot, self.wanted[slot].clone()?, Instant::now())));
        if let Some((_, request, _)) = &self.sent {
            cx.send(Command::LookInside(request.clone()));
        }
    }

    /// Asks for the time's embedding over all times, once for each model.
    pub fn want_over_time(&mut self, cx: &mut Cx<'_>, model: &str, source: &PainterSource, times: Vec<usize>) {
        let there = self.over_time.as_ref().is_some_and(|(of, _)| of == model);
        let under_way = self.asked.as_ref().is_some_and(|(of, _, since)| of == model && since.elapsed() < PATIENCE);
        if there || under_way || self.failed {
            return;
        }
        let request = Arc::new(TimeRequest { source: source.clone(), times });
        self.asked = Some((model.to_owned(), request.clone(), Instant::now()));
        cx.send(Command::LookOverTime(request));
    }

    pub fn hear(&mut self, event: &Event) {
        match event {
            Event::Inside(inside) => {
                if let Some((slot, ..)) = self.sent.take_if(|(_, sent, _)| Arc::ptr_eq(sent, &inside.request)) {
                    self.got[slot] = Some(inside.clone());
                }
            }
            Event::OverTime(found) => {
                if let Some((model, ..)) = self.asked.take_if(|(_, asked, _)| Arc::ptr_eq(asked, &found.request)) {
                    self.over_time = Some((model, found.clone()));
                }
            }
            Event::Failed(_) if self.sent.is_some() || self.asked.is_some() => {
                (self.sent, self.asked, self.failed) = (None, None, true);
            }
            _ => {}
        }
    }

    /// The newest look, perhaps of a moment ago.
    pub fn latest(&self, slot: usize) -> Option<&Arc<Inside>> {
        self.got.get(slot)?.as_ref()
    }

    /// The look that is wanted, if it is there.
    pub fn current(&self, slot: usize) -> Option<&Arc<Inside>> {
        let wanted = self.wanted.get(slot)?.as_ref()?;
        self.got.get(slot)?.as_ref().filter(|inside| same(&inside.request, wanted))
    }

    pub fn over_time(&self, model: &str) -> Option<&Arc<OverTime>> {
        self.over_time.as_ref().filter(|(of, _)| of == model).map(|(_, found)| found)
    }

    pub fn is_waiting(&self) -> bool {
        let missing = (0..2).any(|slot| self.wanted[slot].is_some() && self.current(slot).is_none());
        !self.failed && (missing || self.asked.is_some())
    }
}

/// Whether two requests show the same.
fn same(a: &LookRequest, b: &LookRequest) -> bool {
    let source = match (&a.source, &b.source) {
        (PainterSource::Shipped(a), PainterSource::Shipped(b)) => a == b,
        (PainterSource::Model(a), PainterSource::Model(b)) => Arc::ptr_eq(a, b),
        _ => false,
    };
    source && a.prompt == b.prompt && a.t == b.t && a.without_skips == b.without_skips && a.watch == b.watch && (Arc::ptr_eq(&a.x_t, &b.x_t) || a.x_t == b.x_t)
}
