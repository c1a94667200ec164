//! What a run would cost, before it is begun.
//!
//! Memory is counted, not guessed: the plan says what its activations take. Time is measured: one shard of the batch with the
//! real sizes on one thread, and from there by how shards are dealt to lanes (a GPU takes the batch whole: there a step is
//! taken); or, while a run trains, by that run's own speed and the multiply-adds of both.

use super::run::OpenEngine;
use super::{ClassSpec, Estimate};
use crate::engine::cpu::{CpuEngine, cores};
use crate::engine::{Engine, EngineKind};
use crate::graph::GraphError;
use crate::graph::plan::Plan;
use crate::train::{Task, TextTask, TrainError, Trainer};
use std::sync::Arc;
use std::time::Instant;

/// Lanes that the CPU engine deals shards to.
const LANES: usize = 4;

/// AdamW reads and writes some 24 bytes a parameter: seconds a parameter on one core, about.
const UPDATE: f64 = 2.5e-9;

fn task(spec: &ClassSpec) -> TextTask {
    TextTask { model: spec.model.clone(), data: spec.text.data.clone() }
}

/// Bytes of weights, gradients, optimizer, activations and text, as the CPU engine holds them.
pub(super) fn memory(spec: &ClassSpec) -> Result<usize, GraphError> {
    let task = task(spec);
    let shards = task.shards(EngineKind::Cpu, spec.train.batch_size);
    let plan = Plan::new(Arc::new(task.graph(&spec.train, shards)?), &[]);
    let lanes = LANES.min(shards);
    // Weights, gradients, two moments, a transposed copy; and the gradients of each lane.
    let parameters = spec.model.parameter_count() * (5 + lanes);
    let activations = plan.slots.iter().sum::<usize>() * lanes.min(cores());
    let text = spec.text.data.train.len() + spec.text.data.val.len();
    Ok(4 * (parameters + activations + text))
}

/// Multiply-adds of one step.
pub(super) fn work(spec: &ClassSpec) -> Result<u64, GraphError> {
    let task = task(spec);
    let shards = task.shards(EngineKind::Cpu, spec.train.batch_size);
    Ok(task.graph(&spec.train, shards)?.multiply_adds() * shards as u64)
}

/// The answer for settings that were checked. `speed`: multiply-adds a second of a run that trains now.
pub(super) fn estimate(spec: &ClassSpec, speed: Option<f64>, kind: EngineKind, open: OpenEngine<'_>) -> Result<Estimate, TrainError> {
    let seconds = match (speed, kind) {
        (Some(speed), _) => work(spec)? as f64 / speed,
        (None, EngineKind::Cpu) => trial(spec)?,
        (None, EngineKind::Gpu) => steps(spec, open)?,
    };
    Ok(Estimate { model: spec.model.clone(), batch_size: spec.train.batch_size, parameters: spec.model.parameter_count(), memory: memory(spec)?, seconds_per_step: Some(seconds), problem: None })
}

/// Seconds of the second of two steps: the first compiles kernels.
fn steps(spec: &ClassSpec, open: OpenEngine<'_>) -> Result<f64, TrainError> {
    let mut trainer = Trainer::new(open()?, task(spec), spec.train.clone())?;
    trainer.step()?;
    let began = Instant::now();
    trainer.step()?;
    Ok(began.elapsed().as_secs_f64())
}

/// Seconds a step, from one shard.
fn trial(spec: &ClassSpec) -> Result<f64, TrainError> {
    let task = task(spec);
    let shards = task.shards(EngineKind::Cpu, spec.train.batch_size);
    let mut engine = CpuEngine::new(1)?;
    crate::infer::load_weights(&mut engine, &task.init(spec.train.seed))?;
    let plan = engine.compile(Arc::new(task.graph(&spec.train, shards)?), &[])?;
    let feeds = task.feeds(&spec.train, shards, 0);
    let Some(feed) = feeds.first() else { return Ok(0.0) };
    let feed: Vec<(&str, &[f32])> = feed.iter().map(|(name, data)| (*name, data.as_slice())).collect();
    let mut best = f64::INFINITY;
    // The first time it warms caches.
    for _ in 0..3 {
        let began = Instant::now();
        engine.submit(plan, &feed, &mut ())?;
        best = best.min(began.elapsed().as_secs_f64());
        if best > 0.1 {
            break;
        }
    }
    let lanes = LANES.min(shards);
    let rounds = lanes.div_ceil(cores().min(lanes)) * shards.div_ceil(lanes);
    Ok(best * rounds as f64 + UPDATE * (spec.model.parameter_count() * (1 + lanes)) as f64)
}
