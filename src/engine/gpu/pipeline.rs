//! Pipelines by kernel, and the order of a kernel's bindings: `params`, the op's inputs, then `out`.

use crate::engine::{EngineError, kernel};
use crate::op::Op;
use std::collections::HashMap;

/// A compiled kernel and what it binds.
#[derive(Clone, Debug)]
pub(super) struct Pipeline {
    pub pipeline: wgpu::ComputePipeline,
    pub layout: wgpu::BindGroupLayout,
}

#[derive(Debug, Default)]
pub(super) struct Pipelines(HashMap<&'static str, Pipeline>);

impl Pipelines {
    /// The pipeline of a shipped kernel, compiled when first asked for.
    pub(super) fn get(&mut self, device: &wgpu::Device, name: &'static str, op: &dyn Op, has_out: bool) -> Result<&Pipeline, EngineError> {
        if !self.0.contains_key(name) {
            let kernel = kernel::find(name).ok_or_else(|| EngineError::Gpu(format!("there is no kernel {name}")))?;
            self.0.insert(name, build(device, name, &kernel.source(), &writes(op, has_out)));
        }
        Ok(&self.0[name])
    }
}

/// For each storage binding, whether the kernel writes it.
pub(super) fn writes(op: &dyn Op, has_out: bool) -> Vec<bool> {
    let mut writes: Vec<bool> = (0..op.input_names().len()).map(|i| op.mutates().contains(&i)).collect();
    writes.extend(has_out.then_some(true));
    writes
}

/// Compiles WGSL. Mistakes in it arrive at the device's error callback.
pub(super) fn build(device: &wgpu::Device, name: &str, source: &str, writes: &[bool]) -> Pipeline {
    let buffer = |binding: usize, ty: wgpu::BufferBindingType, dynamic: bool| wgpu::BindGroupLayoutEntry {
        binding: binding as u32,
        visibility: wgpu::ShaderStages::COMPUTE,
        ty: wgpu::BindingType::Buffer { ty, has_dynamic_offset: dynamic, min_binding_size: None },
        count: None,
    };
    let mut entries = vec![buffer(0, wgpu::BufferBindingType::Uniform, true)];
    entries.extend(writes.iter().enumerate().map(|(i, writes)| buffer(i + 1, wgpu::BufferBindingType::Storage { read_only: !writes }, false)));
    let layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: Some(name), entries: &entries });
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor { label: Some(name), source: wgpu::ShaderSource::Wgsl(source.into()) });
    let pipeline_layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: Some(name),
        bind_group_layouts: &[Some(&layout)],
        immediate_size: 0,
    });
    let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
        label: Some(name),
        layout: Some(&pipeline_layout),
        module: &module,
        entry_point: Some("main"),
        // Every kernel writes its shared memory before it reads it.
        compilation_options: wgpu::PipelineCompilationOptions { zero_initialize_workgroup_memory: false, ..Default::default() },
        cache: None,
    });
    Pipeline { pipeline, layout }
}

/// Binds a launch: its block of parameters, the inputs (the first one again where a trailing one is missing), the output.
pub(super) fn bind(
    device: &wgpu::Device,
    layout: &wgpu::BindGroupLayout,
    op: &dyn Op,
    params: wgpu::BufferBinding<'_>,
    inputs: &[&wgpu::Buffer],
    out: Option<&wgpu::Buffer>,
) -> wgpu::BindGroup {
    let mut buffers: Vec<&wgpu::Buffer> = inputs.to_vec();
    if let Some(first) = inputs.first() {
        buffers.resize(op.input_names().len(), first);
    }
    buffers.extend(out);
    let mut entries = vec![wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::Buffer(params) }];
    entries.extend(buffers.iter().enumerate().map(|(i, buffer)| wgpu::BindGroupEntry { binding: i as u32 + 1, resource: buffer.as_entire_binding() }));
    device.create_bind_group(&wgpu::BindGroupDescriptor { label: Some(op.name()), layout, entries: &entries })
}
