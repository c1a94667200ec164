//! The GPU engine: the WGSL files, run by wgpu on a device of their own.
//!
//! States stay on the device. A run writes its inputs, encodes one pass, submits, and copies what is watched to a staging
//! buffer that `poll` maps. Errors and a lost device come back as [`EngineError`]s from the next call, never as a panic.

mod adapter;
mod lab;
mod pipeline;
mod recording;
mod staging;

pub use adapter::{AdapterLimits, Found, adapters};
pub use lab::Ran;

use super::{DeviceInfo, Engine, EngineError, Feed, Observer, PlanId};
use crate::graph::plan::Plan;
use crate::graph::{Graph, NodeId};
use crate::op::Adapter;
use crate::tensor::{Shape, Tensor};
use adapter::Faults;
use pipeline::Pipelines;
use recording::{Recording, floats};
use staging::Staging;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// How long a caller who may block waits for a run. A software adapter compiles each kernel when it first runs.
const PATIENCE: Duration = Duration::from_secs(30);
const SOFTWARE_PATIENCE: Duration = Duration::from_secs(300);

/// A tensor that stays on the device.
struct State {
    shape: Shape,
    buffer: wgpu::Buffer,
}

pub struct GpuEngine {
    info: DeviceInfo,
    adapter: Adapter,
    device: wgpu::Device,
    queue: wgpu::Queue,
    faults: Arc<Faults>,
    pipelines: Pipelines,
    states: HashMap<String, State>,
    plans: HashMap<PlanId, Recording>,
    next: usize,
    timed: bool,
}

impl std::fmt::Debug for GpuEngine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GpuEngine").field("info", &self.info).field("plans", &self.plans.len()).finish_non_exhaustive()
    }
}

impl GpuEngine {
    /// Opens a device of our own on an adapter.
    ///
    /// # Errors
    /// When the driver refuses one.
    pub fn new(found: &Found) -> Result<Self, EngineError> {
        let (device, queue, faults) = adapter::open(found)?;
        let info = DeviceInfo { why: "device-why-asked", ..found.info.clone() };
        let adapter = if info.software { Adapter::Software } else { Adapter::Hardware };
        Ok(Self {
            info,
            adapter,
            device,
            queue,
            faults,
            pipelines: Pipelines::default(),
            states: HashMap::new(),
            plans: HashMap::new(),
            next: 0,
            timed: false,
        })
    }

    pub fn set_why(&mut self, why: &'static str) {
        self.info.why = why;
    }

    /// Loses the device on purpose: the fault that tests inject.
    pub fn destroy(&mut self) {
        self.device.destroy();
        self.faults.lose("destroyed");
    }

    fn patience(&self) -> Duration {
        if self.info.software { SOFTWARE_PATIENCE } else { PATIENCE }
    }

    fn has_clock(&self) -> bool {
        self.device.features().contains(adapter::TIMING)
    }

    /// Makes sure that a state is there, of zeros if nobody loaded it.
    fn ensure_state(&mut self, name: &str, shape: &Shape) -> Result<(), EngineError> {
        match self.states.get(name) {
            Some(state) if state.shape == *shape => Ok(()),
            Some(state) => Err(EngineError::StateShape { name: name.to_owned(), found: state.shape.clone(), wanted: shape.clone() }),
            None => {
                // Buffers of wgpu begin as zeros.
                let state = State { shape: shape.clone(), buffer: floats(&self.device, name, shape.len()) };
                self.states.insert(name.to_owned(), state);
                Ok(())
            }
        }
    }
}

impl Engine for GpuEngine {
    fn info(&self) -> &DeviceInfo {
        &self.info
    }

    /// A state of another shape gets a new buffer: plans that were compiled with the old one must be compiled again.
    fn load(&mut self, name: &str, tensor: &Tensor) -> Result<(), EngineError> {
        if self.states.get(name).is_some_and(|state| state.shape != *tensor.shape()) {
            self.states.remove(name);
        }
        self.ensure_state(name, tensor.shape())?;
        if let (Some(state), false) = (self.states.get(name), tensor.is_empty()) {
            self.queue.write_buffer(&state.buffer, 0, bytemuck::cast_slice(tensor.data()));
        }
        self.faults.check()
    }

    fn state(&mut self, name: &str) -> Result<Tensor, EngineError> {
        let state = self.states.get(name).ok_or_else(|| EngineError::NoState(name.to_owned()))?;
        let bytes = 4 * state.shape.len();
        let mut staging = Staging::new(&self.device, bytes as u64);
        let mut encoder = self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("read a state") });
        encoder.copy_buffer_to_buffer(&state.buffer, 0, &staging.buffer, 0, Some(bytes as u64));
        self.queue.submit([encoder.finish()]);
        let data = staging.read(&self.device, &self.faults, Some(self.patience()), |all| bytemuck::pod_collect_to_vec(&all[..bytes]))?;
        tensor(&state.shape, data.unwrap_or_default())
    }

    fn zero(&mut self, names: &[String]) -> Result<(), EngineError> {
        let mut encoder = self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("zero") });
        for name in names {
            let state = self.states.get(name).ok_or_else(|| EngineError::NoState(name.clone()))?;
            encoder.clear_buffer(&state.buffer, 0, None);
        }
        self.queue.submit([encoder.finish()]);
        self.faults.check()
    }

    fn compile(&mut self, graph: Arc<Graph>, watch: &[NodeId]) -> Result<PlanId, EngineError> {
        let plan = Plan::new(graph, watch);
        for id in &plan.states {
            let node = plan.graph.node(*id);
            self.ensure_state(&node.name, &node.shape)?;
        }
        let recording = Recording::new(plan, &self.device, &self.queue, &self.states, &mut self.pipelines, self.adapter)?;
        self.faults.check()?;
        let id = PlanId(self.next);
        self.next += 1;
        self.plans.insert(id, recording);
        Ok(id)
    }

    fn release(&mut self, plan: PlanId) {
        self.plans.remove(&plan);
    }

    fn submit(&mut self, plan: PlanId, feed: &Feed<'_>, observer: &mut dyn Observer) -> Result<(), EngineError> {
        self.faults.check()?;
        let timed = self.timed && self.has_clock();
        let Some(recording) = self.plans.get_mut(&plan) else { return Err(EngineError::NoState(format!("{plan:?}"))) };
        recording.time(&self.device, timed);
        recording.submit(&self.device, &self.queue, &self.states, feed, self.adapter)?;
        self.faults.check()?;
        recording.launched().for_each(|node| observer.done(node, &recording.plan));
        Ok(())
    }

    fn poll(&mut self, plan: PlanId, wait: bool) -> Result<Option<Vec<Tensor>>, EngineError> {
        let patience = wait.then(|| self.patience());
        self.faults.check()?;
        let Some(recording) = self.plans.get_mut(&plan).filter(|recording| recording.submitted) else { return Ok(None) };
        let (staging, plan) = (&mut recording.staging, &recording.plan);
        let read = staging.read(&self.device, &self.faults, patience, |bytes| Recording::unpack(plan, bytes))?;
        let Some((data, ticks)) = read else { return Ok(None) };
        let tensors = plan.watched.iter().zip(data).map(|(id, data)| tensor(plan.shape_of(*id), data)).collect::<Result<_, _>>()?;
        recording.keep_timings(&ticks, self.queue.get_timestamp_period());
        Ok(Some(tensors))
    }

    fn set_timed(&mut self, on: bool) {
        self.timed = on;
    }

    fn timings(&mut self, plan: PlanId) -> Option<Vec<(NodeId, f64)>> {
        self.plans.get(&plan)?.timings.clone()
    }
}

fn tensor(shape: &Shape, data: Vec<f32>) -> Result<Tensor, EngineError> {
    Tensor::new(shape.clone(), data).map_err(|error| EngineError::Gpu(error.to_string()))
}
