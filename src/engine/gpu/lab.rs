//! One op outside any graph: for the kernel lab, where a learner may bring WGSL of their own, and for the parity tests.

use super::pipeline::{bind, build, writes};
use super::recording::floats;
use super::staging::Staging;
use super::{GpuEngine, tensor};
use crate::engine::{EngineError, kernel};
use crate::op::{Adapter, Op};
use crate::tensor::{Shape, Tensor};
use std::time::Duration;

/// A kernel that takes longer is taken for one that never ends.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a single op did.
#[derive(Clone, Debug)]
pub struct Ran {
    /// Empty for an op without an output.
    pub output: Tensor,
    /// The inputs it changed in place, in the order of [`crate::op::OpDef::MUTATES`].
    pub states: Vec<Tensor>,
    /// Microseconds on the device; `None` where it has no timestamps.
    pub micros: Option<f64>,
}

impl Ran {
    /// The output, or for an op without one, the first state it changed.
    pub fn shown(&self) -> &Tensor {
        match self.states.first() {
            Some(state) if self.output.is_empty() => state,
            _ => &self.output,
        }
    }
}

impl GpuEngine {
    /// Runs `op` alone, by its own kernel or by `wgsl`: `runs` times on the same inputs, at least once, for a median time.
    ///
    /// # Errors
    /// [`EngineError::Shader`] with the line when `wgsl` does not compile or declares other bindings than the op's.
    pub fn run_one(&mut self, op: &dyn Op, wgsl: Option<&str>, inputs: &[&Tensor], runs: usize) -> Result<Ran, EngineError> {
        self.run_one_as(op, wgsl, inputs, runs, self.adapter)
    }

    /// The same, with the kernel that would be chosen on another kind of adapter.
    pub fn run_one_as(&mut self, op: &dyn Op, wgsl: Option<&str>, inputs: &[&Tensor], runs: usize, adapter: Adapter) -> Result<Ran, EngineError> {
        let shapes: Vec<&Shape> = inputs.iter().map(|input| input.shape()).collect();
        let out_shape = op.shape(&shapes).map_err(|error| EngineError::Gpu(error.to_string()))?;
        let dispatch = op.gpu(&shapes, &out_shape, adapter);
        let has_out = !out_shape.is_empty();
        self.faults.check()?;
        let pipeline = match wgsl {
            None => self.pipelines.get(&self.device, dispatch.kernel, op, has_out)?.clone(),
            Some(source) => {
                fits(dispatch.kernel, source, op, has_out)?;
                let built = build(&self.device, dispatch.kernel, source, &writes(op, has_out));
                // What only the device finds: too many threads, too much shared memory.
                let message = |error| EngineError::Shader { kernel: dispatch.kernel.to_owned(), line: 1, message: format!("{error}") };
                self.faults.check().map_err(message)?;
                built
            }
        };
        let buffers: Vec<wgpu::Buffer> = inputs.iter().map(|input| floats(&self.device, "lab", input.len())).collect();
        let out = has_out.then(|| floats(&self.device, "lab", out_shape.len()));
        let block = dispatch.bytes();
        let usage = wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST;
        let params = self.device.create_buffer(&wgpu::BufferDescriptor { label: Some("lab"), size: block.len() as u64, usage, mapped_at_creation: false });
        self.queue.write_buffer(&params, 0, &block);
        let bound: Vec<&wgpu::Buffer> = buffers.iter().collect();
        let group = bind(&self.device, &pipeline.layout, op, params.as_entire_buffer_binding(), &bound, out.as_ref());

        // What is read back: the output and the changed inputs.
        let mut wanted: Vec<(&wgpu::Buffer, &Shape)> = out.iter().map(|out| (out, &out_shape)).collect();
        wanted.extend(op.mutates().iter().map(|i| (&buffers[*i], shapes[*i])));
        let mut times = Vec::with_capacity(runs);
        let mut read = Vec::new();
        for _ in 0..runs.max(1) {
            for (buffer, input) in buffers.iter().zip(inputs) {
                self.queue.write_buffer(buffer, 0, bytemuck::cast_slice(input.data()));
            }
            let (bytes, micros) = self.launch(&pipeline.pipeline, &group, dispatch.groups, &wanted)?;
            read = bytes;
            times.extend(micros);
        }
        let mut at = 0;
        let mut tensors = Vec::with_capacity(wanted.len());
        for (_, shape) in &wanted {
            let end = at + 4 * shape.len();
            tensors.push(tensor(shape, bytemuck::pod_collect_to_vec(&read[at..end]))?);
            at = end;
        }
        // The first run may have compiled the kernel.
        let mut times = times.split_off(usize::from(times.len() > 1));
        times.sort_by(f64::total_cmp);
        let states = tensors.split_off(usize::from(has_out));
        Ok(Ran { output: tensors.pop().unwrap_or_else(|| Tensor::zeros(Shape::none())), states, micros: times.get(times.len() / 2).copied() })
    }

    /// One launch, the bytes it left in these buffers, and its time in microseconds.
    fn launch(
        &self,
        pipeline: &wgpu::ComputePipeline,
        group: &wgpu::BindGroup,
        [x, y, z]: [u32; 3],
        wanted: &[(&wgpu::Buffer, &Shape)],
    ) -> Result<(Vec<u8>, Option<f64>), EngineError> {
        let bytes: u64 = wanted.iter().map(|(_, shape)| 4 * shape.len() as u64).sum();
        let clock = self.has_clock().then(|| {
            let queries = self.device.create_query_set(&wgpu::QuerySetDescriptor { label: Some("lab"), ty: wgpu::QueryType::Timestamp, count: 2 });
            let usage = wgpu::BufferUsages::QUERY_RESOLVE | wgpu::BufferUsages::COPY_SRC;
            (queries, self.device.create_buffer(&wgpu::BufferDescriptor { label: Some("lab"), size: 16, usage, mapped_at_creation: false }))
        });
        let mut staging = Staging::new(&self.device, bytes + 16);
        let mut encoder = self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("lab") });
        {
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor { label: Some("lab"), timestamp_writes: None });
            pass.set_pipeline(pipeline);
            pass.set_bind_group(0, group, &[0]);
            if let Some((queries, _)) = &clock {
                pass.write_timestamp(queries, 0);
            }
            pass.dispatch_workgroups(x, y, z);
            if let Some((queries, _)) = &clock {
                pass.write_timestamp(queries, 1);
            }
        }
        let mut at = 0;
        for (buffer, shape) in wanted {
            encoder.copy_buffer_to_buffer(buffer, 0, &staging.buffer, at, Some(4 * shape.len() as u64));
            at += 4 * shape.len() as u64;
        }
        if let Some((queries, resolved)) = &clock {
            encoder.resolve_query_set(queries, 0..2, resolved, 0);
            encoder.copy_buffer_to_buffer(resolved, 0, &staging.buffer, at, Some(16));
        }
        self.queue.submit([encoder.finish()]);
        self.faults.check()?;
        let read = staging.read(&self.device, &self.faults, Some(PATIENCE), <[u8]>::to_vec)?.unwrap_or_default();
        let ticks: Vec<u64> = bytemuck::pod_collect_to_vec(&read[at as usize..at as usize + 16]);
        let period = f64::from(self.queue.get_timestamp_period());
        Ok((read, clock.map(|_| ticks[1].saturating_sub(ticks[0]) as f64 * period / 1000.0)))
    }
}

/// Whether a learner's WGSL compiles and binds what the op hands it.
fn fits(name: &str, source: &str, op: &dyn Op, has_out: bool) -> Result<(), EngineError> {
    let found = kernel::check(name, source)?;
    let wanted = writes(op, has_out);
    let error = |message: String| Err(EngineError::Shader { kernel: name.to_owned(), line: 1, message });
    if found.bindings.len() > wanted.len() {
        return error(format!("{} storage buffers are declared, the op has {}", found.bindings.len(), wanted.len()));
    }
    match found.bindings.iter().zip(&wanted).find(|(binding, writes)| binding.writes && !**writes) {
        Some((binding, _)) => error(format!("{} is an input: declare it var<storage, read>", binding.name)),
        None => Ok(()),
    }
}
