//! The kernel lab: one op, one case, one engine, with its time.

use super::command::{LabEngine, LabRequest};
use super::event::{Failure, LabError, LabResult, LabRun};
use crate::engine::gpu::GpuEngine;
use crate::engine::{EngineError, cpu, device};
use crate::op::{Case, OPS};
use crate::tensor::{Shape, Tensor};
use std::time::Instant;

/// Timed runs after the first.
const RUNS: usize = 15;

/// Keeps the device between runs: it may be a software adapter, which reading would never use.
#[derive(Debug, Default)]
pub(super) struct Lab {
    gpu: Option<GpuEngine>,
}

impl Lab {
    pub(super) fn run(&mut self, request: &LabRequest) -> LabResult {
        let case = OPS.iter().find(|entry| entry.name == request.op).and_then(|entry| (entry.cases)().into_iter().nth(request.case));
        let outcome = match case {
            None => Err(LabError::Other(Failure::new("error-lab-case").arg("op", request.op))),
            Some(case) => match request.engine {
                LabEngine::Cpu => on_cpu(&case),
                LabEngine::Gpu => self.on_gpu(&case, request.wgsl.as_deref()),
            },
        };
        LabResult { request: request.clone(), outcome }
    }

    fn on_gpu(&mut self, case: &Case, wgsl: Option<&str>) -> Result<LabRun, LabError> {
        let mut gpu = match self.gpu.take() {
            Some(gpu) => gpu,
            None => device::open_gpu().map_err(lab_error)?,
        };
        let inputs: Vec<&Tensor> = case.inputs.iter().map(|input| &input.tensor).collect();
        let began = Instant::now();
        let ran = gpu.run_one(case.op.as_ref(), wgsl, &inputs, RUNS + 1);
        let wall = began.elapsed().as_secs_f64() * 1e6 / (RUNS + 1) as f64;
        let device = crate::engine::Engine::info(&gpu).name.clone();
        if let Err(EngineError::Lost(_)) = ran {
            // It hangs in a kernel that never ends: closing it would wait for that.
            std::mem::forget(gpu);
        } else {
            self.gpu = Some(gpu);
        }
        let ran = ran.map_err(lab_error)?;
        let micros = ran.micros.unwrap_or(wall);
        Ok(LabRun { inputs: inputs.into_iter().cloned().collect(), output: ran.shown().clone(), micros, device })
    }
}

fn lab_error(error: EngineError) -> LabError {
    match error {
        EngineError::Shader { line, message, .. } => LabError::Shader { line, message },
        other => LabError::Other(super::failure::engine_failure(other)),
    }
}

fn on_cpu(case: &Case) -> Result<LabRun, LabError> {
    let shapes = case.shapes();
    let fresh = || -> Vec<Vec<f32>> { case.inputs.iter().map(|input| input.tensor.data().to_vec()).collect() };
    let fail = |reason: String| LabError::Other(Failure::new("error-engine").arg("reason", reason));
    let mut times = Vec::with_capacity(RUNS);
    let mut result = None;
    for _ in 0..=RUNS {
        let mut inputs = fresh();
        let began = Instant::now();
        let out = cpu::call::<f32>(case.op.as_ref(), &shapes, &mut inputs, 1).map_err(|error| fail(error.to_string()))?;
        times.push(began.elapsed().as_secs_f64() * 1e6);
        result = Some((out, inputs));
    }
    let (out, mut inputs) = result.ok_or_else(|| fail(String::new()))?;
    // An op without an output shows the state it changed.
    let (shape, data) = match case.op.mutates().first() {
        Some(&state) if out.is_empty() => (shapes[state].clone(), std::mem::take(&mut inputs[state])),
        _ => (case.op.shape(&shapes).unwrap_or_else(|_| Shape::none()), out),
    };
    let output = Tensor::new(shape, data).map_err(|error| fail(error.to_string()))?;
    Ok(LabRun { inputs: case.inputs.iter().map(|input| input.tensor.clone()).collect(), output, micros: median(&mut times[1..]), device: cpu::instruction_set().to_owned() })
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}
