//! A plan made ready for the device: buffers, bind groups and parameter blocks exist once, a run only encodes and submits.

use super::pipeline::{Pipelines, bind};
use super::staging::Staging;
use super::{GpuEngine, State};
use crate::engine::{EngineError, Feed};
use crate::graph::NodeId;
use crate::graph::plan::{Place, Plan};
use crate::op::Adapter;
use std::collections::HashMap;

/// Multiply-adds of one submit on a real GPU. A driver is reset when a submit takes seconds, and the window's frames
/// wait behind ours: 2 billion are a few milliseconds on any GPU, 20 on a slow one.
const SUBMIT_COST: u64 = 2_000_000_000;

/// A query set holds no more.
const MAX_QUERIES: usize = 4096;

/// One kernel launch, ready to encode.
struct Launch {
    node: NodeId,
    pipeline: wgpu::ComputePipeline,
    group: wgpu::BindGroup,
    /// Where its parameters are in the plan's uniform buffer.
    offset: u32,
    groups: [u32; 3],
    cost: u64,
}

/// Timestamps around every launch.
struct Clock {
    queries: wgpu::QuerySet,
    resolved: wgpu::Buffer,
    ticks: u64,
}

pub(super) struct Recording {
    pub plan: Plan,
    launches: Vec<Launch>,
    inputs: Vec<wgpu::Buffer>,
    slots: Vec<wgpu::Buffer>,
    pub staging: Staging,
    /// Bytes of the watched tensors in `staging`; timestamps follow.
    watched_bytes: u64,
    clock: Option<Clock>,
    pub submitted: bool,
    pub timings: Option<Vec<(NodeId, f64)>>,
}

/// A buffer of `len` floats that kernels can bind.
pub(super) fn floats(device: &wgpu::Device, label: &str, len: usize) -> wgpu::Buffer {
    device.create_buffer(&wgpu::BufferDescriptor {
        label: Some(label),
        size: 4 * len.max(1) as u64,
        usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_SRC | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    })
}

impl Recording {
    /// Every state of the plan must be in `states`.
    pub(super) fn new(
        plan: Plan,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        states: &HashMap<String, State>,
        pipelines: &mut Pipelines,
        adapter: Adapter,
    ) -> Result<Self, EngineError> {
        let slots: Vec<wgpu::Buffer> = plan.slots.iter().map(|len| floats(device, "slot", *len)).collect();
        let inputs: Vec<wgpu::Buffer> = plan.inputs.iter().map(|id| floats(device, "input", plan.shape_of(*id).len())).collect();
        let buffer_of = |id: NodeId| -> Option<&wgpu::Buffer> { place(&plan, id, &inputs, &slots, states) };

        // All parameter blocks in one uniform buffer, each where an offset may point to.
        let align = device.limits().min_uniform_buffer_offset_alignment as usize;
        let mut blocks: Vec<u8> = Vec::new();
        let mut dispatches = Vec::with_capacity(plan.steps.len());
        for step in &plan.steps {
            let node = plan.graph.node(*step);
            let Some(op) = node.op() else { continue };
            let shapes: Vec<_> = node.inputs().iter().map(|id| plan.shape_of(*id)).collect();
            let dispatch = op.gpu(&shapes, &node.shape, adapter);
            let cost = op.multiply_adds(&shapes, &node.shape).max(node.shape.len() as u64);
            blocks.resize(blocks.len().next_multiple_of(align), 0);
            let (offset, bytes) = (blocks.len(), dispatch.bytes());
            blocks.extend(&bytes);
            dispatches.push((*step, op, dispatch, offset, bytes.len(), cost));
        }
        let params = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("params"),
            size: blocks.len().next_multiple_of(16).max(16) as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        queue.write_buffer(&params, 0, &blocks);

        let mut launches = Vec::with_capacity(dispatches.len());
        for (node, op, dispatch, offset, bytes, cost) in dispatches {
            let of: Option<Vec<&wgpu::Buffer>> = plan.graph.node(node).inputs().iter().map(|id| buffer_of(*id)).collect();
            let of = of.ok_or_else(|| EngineError::NoState(plan.graph.node(node).name.clone()))?;
            let out = buffer_of(node);
            let pipeline = pipelines.get(device, dispatch.kernel, op, out.is_some())?;
            let block = wgpu::BufferBinding { buffer: &params, offset: 0, size: wgpu::BufferSize::new(bytes as u64) };
            let group = bind(device, &pipeline.layout, op, block, &of, out);
            launches.push(Launch { node, pipeline: pipeline.pipeline.clone(), group, offset: offset as u32, groups: dispatch.groups, cost });
        }
        let watched_bytes = plan.watched.iter().map(|id| 4 * plan.shape_of(*id).len() as u64).sum();
        let staging = Staging::new(device, watched_bytes);
        Ok(Self { launches, inputs, slots, staging, watched_bytes, clock: None, submitted: false, timings: None, plan })
    }

    /// Starts or stops taking the time of every launch.
    pub(super) fn time(&mut self, device: &wgpu::Device, on: bool) {
        let ticks = self.launches.len() + 1;
        let on = on && ticks <= MAX_QUERIES;
        if on == self.clock.is_some() {
            return;
        }
        self.staging.reset();
        self.clock = on.then(|| Clock {
            queries: device.create_query_set(&wgpu::QuerySetDescriptor { label: Some("clock"), ty: wgpu::QueryType::Timestamp, count: ticks as u32 }),
            resolved: device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("clock"),
                size: 8 * ticks as u64,
                usage: wgpu::BufferUsages::QUERY_RESOLVE | wgpu::BufferUsages::COPY_SRC,
                mapped_at_creation: false,
            }),
            ticks: ticks as u64,
        });
        self.staging = Staging::new(device, self.watched_bytes + if on { 8 * ticks as u64 } else { 0 });
        self.timings = None;
    }

    /// Writes the inputs, encodes the launches in one pass a submit, copies the watched tensors out.
    pub(super) fn submit(
        &mut self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        states: &HashMap<String, State>,
        feed: &Feed<'_>,
        adapter: Adapter,
    ) -> Result<(), EngineError> {
        for (id, buffer) in self.plan.inputs.iter().zip(&self.inputs) {
            let (name, wanted) = (&self.plan.graph.node(*id).name, self.plan.shape_of(*id).len());
            let Some((_, data)) = feed.iter().find(|(given, _)| given == name) else {
                return Err(EngineError::NoInput(name.clone()));
            };
            if data.len() != wanted {
                return Err(EngineError::InputLength { name: name.clone(), wanted, found: data.len() });
            }
            queue.write_buffer(buffer, 0, bytemuck::cast_slice(data));
        }
        self.staging.reset();
        let mut rest = &self.launches[..];
        let mut done = 0;
        loop {
            let count = match adapter {
                Adapter::Hardware => slice(rest),
                Adapter::Software => rest.len(),
            };
            let (now, later) = rest.split_at(count);
            let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("plan") });
            {
                let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor { label: Some("plan"), timestamp_writes: None });
                if let (0, Some(clock)) = (done, &self.clock) {
                    pass.write_timestamp(&clock.queries, 0);
                }
                for launch in now {
                    pass.set_pipeline(&launch.pipeline);
                    pass.set_bind_group(0, &launch.group, &[launch.offset]);
                    let [x, y, z] = launch.groups;
                    pass.dispatch_workgroups(x, y, z);
                    done += 1;
                    if let Some(clock) = &self.clock {
                        pass.write_timestamp(&clock.queries, done);
                    }
                }
            }
            rest = later;
            if rest.is_empty() {
                self.copy_out(&mut encoder, states);
                queue.submit([encoder.finish()]);
                break;
            }
            queue.submit([encoder.finish()]);
        }
        self.submitted = true;
        Ok(())
    }

    fn copy_out(&self, encoder: &mut wgpu::CommandEncoder, states: &HashMap<String, State>) {
        let mut at = 0;
        for id in &self.plan.watched {
            let bytes = 4 * self.plan.shape_of(*id).len() as u64;
            if let (Some(from), true) = (place(&self.plan, *id, &self.inputs, &self.slots, states), bytes > 0) {
                encoder.copy_buffer_to_buffer(from, 0, &self.staging.buffer, at, Some(bytes));
            }
            at += bytes;
        }
        if let Some(clock) = &self.clock {
            encoder.resolve_query_set(&clock.queries, 0..clock.ticks as u32, &clock.resolved, 0);
            encoder.copy_buffer_to_buffer(&clock.resolved, 0, &self.staging.buffer, at, Some(8 * clock.ticks));
        }
    }

    /// The watched tensors' numbers, and the time of each launch in microseconds, out of the staging buffer.
    pub(super) fn unpack(plan: &Plan, bytes: &[u8]) -> (Vec<Vec<f32>>, Vec<u64>) {
        let mut at = 0;
        let take = |id: &NodeId| {
            let end = at + 4 * plan.shape_of(*id).len();
            let data = bytemuck::pod_collect_to_vec(&bytes[at..end]);
            at = end;
            data
        };
        let tensors = plan.watched.iter().map(take).collect();
        (tensors, bytemuck::pod_collect_to_vec(&bytes[at..at + (bytes.len() - at) / 8 * 8]))
    }

    /// Keeps the time of every launch, given the clock's ticks and their length in nanoseconds.
    pub(super) fn keep_timings(&mut self, ticks: &[u64], period: f32) {
        let between = ticks.windows(2).map(|pair| pair[1].saturating_sub(pair[0]) as f64 * f64::from(period) / 1000.0);
        self.timings = self.clock.as_ref().map(|_| self.launches.iter().map(|launch| launch.node).zip(between).collect());
    }

    /// The nodes that run, in order.
    pub(super) fn launched(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.launches.iter().map(|launch| launch.node)
    }
}

/// How many launches fit into one submit: at least one.
fn slice(launches: &[Launch]) -> usize {
    let mut cost = 0;
    let fits = launches.iter().take_while(|launch| {
        let first = cost == 0;
        cost += launch.cost.max(1);
        first || cost <= SUBMIT_COST
    });
    fits.count()
}

/// The buffer a node's numbers live in.
fn place<'a>(
    plan: &Plan,
    id: NodeId,
    inputs: &'a [wgpu::Buffer],
    slots: &'a [wgpu::Buffer],
    states: &'a HashMap<String, State>,
) -> Option<&'a wgpu::Buffer> {
    match plan.place_of(id) {
        Place::Input(i) => Some(&inputs[i]),
        Place::Slot(i) => Some(&slots[i]),
        Place::State(i) => states.get(&plan.graph.node(plan.states[i]).name).map(|state| &state.buffer),
        Place::Nowhere => None,
    }
}

impl std::fmt::Debug for Recording {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recording").field("launches", &self.launches.len()).finish_non_exhaustive()
    }
}

impl GpuEngine {
    /// Launches of one run of a plan: counted work for tests and meters.
    pub fn launches(&self, plan: crate::engine::PlanId) -> usize {
        self.plans.get(&plan).map_or(0, |recording| recording.launches.len())
    }
}
