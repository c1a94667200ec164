//! Which adapters there are, and how one is opened: on a device of our own, never the window's.

use crate::engine::{DeviceInfo, EngineError, EngineKind};
use std::sync::{Arc, Mutex, PoisonError};

/// An adapter that can run our kernels.
#[derive(Clone, Debug)]
pub struct Found {
    pub(crate) adapter: wgpu::Adapter,
    pub info: DeviceInfo,
    pub limits: AdapterLimits,
}

/// What the `devices` command tells of an adapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdapterLimits {
    /// `discrete`, `integrated`, `virtual`, `software` or `other`.
    pub kind: &'static str,
    pub driver: String,
    /// Bytes of the largest buffer one kernel can see.
    pub max_binding: u64,
    /// Threads of a workgroup.
    pub max_invocations: u32,
    /// Bytes a workgroup can share.
    pub max_shared: u32,
    /// Whether single kernels can be timed.
    pub timestamps: bool,
}

/// What a kernel may need: four storage buffers, workgroups of 256.
const STORAGE_BUFFERS: u32 = 4;
const INVOCATIONS: u32 = 256;

/// Every adapter that can run the kernels, the one to prefer first.
pub fn adapters() -> Vec<Found> {
    let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
    descriptor.backends = wgpu::Backends::PRIMARY;
    let instance = wgpu::Instance::new(descriptor.with_env());
    let mut found: Vec<Found> = pollster::block_on(instance.enumerate_adapters(wgpu::Backends::PRIMARY)).into_iter().filter_map(describe).collect();
    // Stable: among equals the order of the backends stays.
    found.sort_by_key(|found| rank(found.limits.kind));
    found
}

fn rank(kind: &str) -> usize {
    ["discrete", "integrated", "virtual", "other", "software"].iter().position(|known| *known == kind).unwrap_or(usize::MAX)
}

fn describe(adapter: wgpu::Adapter) -> Option<Found> {
    let (about, limits) = (adapter.get_info(), adapter.limits());
    let computes = adapter.get_downlevel_capabilities().flags.contains(wgpu::DownlevelFlags::COMPUTE_SHADERS);
    if !computes || limits.max_storage_buffers_per_shader_stage < STORAGE_BUFFERS || limits.max_compute_invocations_per_workgroup < INVOCATIONS {
        return None;
    }
    let kind = match about.device_type {
        wgpu::DeviceType::DiscreteGpu => "discrete",
        wgpu::DeviceType::IntegratedGpu => "integrated",
        wgpu::DeviceType::VirtualGpu => "virtual",
        wgpu::DeviceType::Cpu => "software",
        wgpu::DeviceType::Other => "other",
    };
    let info = DeviceInfo {
        kind: EngineKind::Gpu,
        name: about.name.clone(),
        backend: backend_name(about.backend).to_owned(),
        software: about.device_type == wgpu::DeviceType::Cpu,
        why: "",
    };
    let limits = AdapterLimits {
        kind,
        driver: format!("{} {}", about.driver, about.driver_info).trim().to_owned(),
        max_binding: limits.max_storage_buffer_binding_size,
        max_invocations: limits.max_compute_invocations_per_workgroup,
        max_shared: limits.max_compute_workgroup_storage_size,
        timestamps: adapter.features().contains(TIMING),
    };
    Some(Found { adapter, info, limits })
}

fn backend_name(backend: wgpu::Backend) -> &'static str {
    match backend {
        wgpu::Backend::Vulkan => "Vulkan",
        wgpu::Backend::Metal => "Metal",
        wgpu::Backend::Dx12 => "DirectX 12",
        wgpu::Backend::Gl => "OpenGL",
        wgpu::Backend::BrowserWebGpu => "WebGPU",
        wgpu::Backend::Noop => "none",
    }
}

/// Features that timing single kernels takes.
pub(super) const TIMING: wgpu::Features = wgpu::Features::TIMESTAMP_QUERY.union(wgpu::Features::TIMESTAMP_QUERY_INSIDE_PASSES);

/// What went wrong on a device, as its callbacks heard it. Without them wgpu would panic.
#[derive(Debug, Default)]
pub(super) struct Faults {
    lost: Mutex<Option<String>>,
    /// The first error since somebody looked.
    error: Mutex<Option<String>>,
}

impl Faults {
    /// # Errors
    /// What has gone wrong since the last look; a lost device stays lost.
    pub(super) fn check(&self) -> Result<(), EngineError> {
        let error = lock(&self.error).take();
        if let Some(reason) = lock(&self.lost).clone() {
            return Err(EngineError::Lost(reason));
        }
        error.map_or(Ok(()), |error| Err(EngineError::Gpu(error)))
    }

    pub(super) fn lose(&self, reason: &str) {
        lock(&self.lost).get_or_insert_with(|| reason.to_owned());
    }

    fn hear(&self, error: &wgpu::Error) {
        lock(&self.error).get_or_insert_with(|| error.to_string());
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A device of our own on an adapter.
pub(super) fn open(found: &Found) -> Result<(wgpu::Device, wgpu::Queue, Arc<Faults>), EngineError> {
    let descriptor = wgpu::DeviceDescriptor {
        label: Some("genscope compute"),
        required_features: found.adapter.features() & TIMING,
        required_limits: found.adapter.limits(),
        ..wgpu::DeviceDescriptor::default()
    };
    let (device, queue) = pollster::block_on(found.adapter.request_device(&descriptor)).map_err(|error| EngineError::Gpu(error.to_string()))?;
    let faults = Arc::new(Faults::default());
    let heard = faults.clone();
    device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| heard.hear(&error)));
    let heard = faults.clone();
    device.set_device_lost_callback(move |reason, message| heard.lose(&format!("{reason:?} {message}")));
    Ok((device, queue, faults))
}
