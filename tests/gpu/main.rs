//! What needs an adapter, software or real. Where there is none every test here is reported as "ignored", at run time:
//! that takes a harness of its own, so each test is one line in [`trials`].

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod engines;
mod parity;

use genscope::engine::gpu::{Found, GpuEngine, adapters};
use libtest_mimic::{Arguments, Failed, Trial};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

fn found() -> &'static [Found] {
    static FOUND: OnceLock<Vec<Found>> = OnceLock::new();
    FOUND.get_or_init(adapters)
}

/// A device of the test's own.
fn own_engine() -> GpuEngine {
    GpuEngine::new(&found()[0]).expect("the adapter opens")
}

/// One device for all tests that do it no harm: its compiled kernels are shared.
fn shared_engine() -> MutexGuard<'static, GpuEngine> {
    static ENGINE: OnceLock<Mutex<GpuEngine>> = OnceLock::new();
    ENGINE.get_or_init(|| Mutex::new(own_engine())).lock().unwrap_or_else(PoisonError::into_inner)
}

fn trial(name: impl Into<String>, test: impl FnOnce() + Send + 'static) -> Trial {
    let run = move || {
        // A failed assertion is a panic; the harness reports it with its message.
        test();
        Ok::<(), Failed>(())
    };
    Trial::test(name, run).with_ignored_flag(found().is_empty())
}

fn trials() -> Vec<Trial> {
    let mut trials: Vec<Trial> = genscope::op::OPS.iter().map(|op| trial(format!("parity::{}", op.name), move || parity::check(op))).collect();
    trials.push(trial("engines::learn_alike", engines::learn_alike));
    trials.push(trial("engines::read_alike", engines::read_alike));
    trials.push(trial("engines::paint_alike", engines::paint_alike));
    trials.push(trial("engines::keep_the_device_rule", engines::keep_the_device_rule));
    trials.push(trial("engines::answer_a_poll", engines::answer_a_poll));
    trials.push(trial("engines::name_what_is_wrong", engines::name_what_is_wrong));
    trials.push(trial("engines::survive_a_lost_device", engines::survive_a_lost_device));
    trials.push(trial("engines::time_their_kernels", engines::time_their_kernels));
    trials.push(trial("lab::runs_edited_wgsl", engines::lab_runs_edited_wgsl));
    trials.push(trial("lab::answers_the_window", engines::lab_answers_the_window));
    trials
}

fn main() {
    let arguments = Arguments::from_args();
    match found() {
        [] => eprintln!("no adapter was found: every test that needs one is ignored"),
        [first, ..] => eprintln!("on {} ({})", first.info.name, first.info.backend),
    }
    libtest_mimic::run(&arguments, trials()).exit();
}
