//! How much of the past is kept: a stated budget, thinned evenly.
//!
//! Of a run's moments the one goes whose neighbours are nearest to each other in steps, so that what stays is spread evenly
//! (any gap is at most about twice any other). The first and the newest moment stay, and those that others forked from.

use super::run::Run;
use super::seen::Moment;
use super::{KEPT_BYTES, MOST_MOMENTS, SEEN_BYTES};
use std::collections::HashSet;
use std::sync::Arc;

/// The place whose neighbours are nearest to each other: the one to give up among those at `steps`, which rise. Pinned steps
/// and both ends stay.
pub(super) fn least_missed(steps: &[u64], pinned: &[u64]) -> Option<usize> {
    (1..steps.len().saturating_sub(1)).filter(|i| !pinned.contains(&steps[*i])).min_by_key(|i| steps[i + 1] - steps[i - 1])
}

/// Gives up moments, and weights of moments, until all budgets hold.
pub(super) fn thin(runs: &mut [Run]) {
    thin_to(runs, MOST_MOMENTS, SEEN_BYTES, KEPT_BYTES);
}

fn thin_to(runs: &mut [Run], most: usize, seen: usize, kept: usize) {
    for run in runs.iter_mut() {
        while run.moments.len() > most && drop_moment(run) {}
    }
    let mut fixed = HashSet::new();
    while runs.iter().map(seen_bytes).sum::<usize>() > seen {
        let Some(run) = runs.iter_mut().filter(|run| !fixed.contains(&run.id)).max_by_key(|run| seen_bytes(run)) else { break };
        if !drop_moment(run) {
            fixed.insert(run.id);
        }
    }
    fixed.clear();
    while kept_bytes(runs) > kept {
        let Some(run) = runs.iter_mut().filter(|run| !fixed.contains(&run.id)).max_by_key(|run| run.moments.iter().filter_map(|m| m.kept.as_ref()).map(|k| k.bytes()).sum::<usize>()) else { break };
        if !drop_weights(run) {
            fixed.insert(run.id);
        }
    }
}

fn seen_bytes(run: &Run) -> usize {
    run.moments.iter().map(|moment| moment.seen.bytes()).sum()
}

/// Bytes of all kept states; those that a run shares with its parent count once.
pub(super) fn kept_bytes(runs: &[Run]) -> usize {
    let mut known = HashSet::new();
    let kept = runs.iter().flat_map(|run| run.moments.iter()).filter_map(|moment| moment.kept.as_ref());
    kept.filter(|kept| known.insert(Arc::as_ptr(kept))).map(|kept| kept.bytes()).sum()
}

fn drop_moment(run: &mut Run) -> bool {
    let steps: Vec<u64> = run.moments.iter().map(|moment| moment.step).collect();
    let place = least_missed(&steps, &run.roots);
    if let Some(place) = place {
        Arc::make_mut(&mut run.moments).remove(place);
    }
    place.is_some()
}

fn drop_weights(run: &mut Run) -> bool {
    let kept: Vec<usize> = (0..run.moments.len()).filter(|i| run.moments[*i].kept.is_some()).collect();
    let steps: Vec<u64> = kept.iter().map(|i| run.moments[*i].step).collect();
    let place = least_missed(&steps, &run.roots).map(|i| kept[i]);
    if let Some(place) = place {
        let moment = &mut Arc::make_mut(&mut run.moments)[place];
        *moment = Arc::new(Moment { kept: None, ..Moment::clone(moment) });
    }
    place.is_some()
}
