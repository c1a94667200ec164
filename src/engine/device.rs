//! The device rule: WGSL on a real GPU; the CPU engine when there is only a software adapter or none, for there one
//! native thread is many times faster than WGSL. A person may ask for either.

use super::cpu::CpuEngine;
use super::gpu::{self, AdapterLimits, GpuEngine};
use super::{DeviceChoice, DeviceInfo, Engine, EngineError};

/// Opens what was asked for; `threads` are the CPU engine's. [`DeviceInfo::why`] says why it was taken.
///
/// # Errors
/// When a GPU was asked for and there is no adapter, or it cannot be opened.
pub fn open(choice: DeviceChoice, threads: usize) -> Result<Box<dyn Engine>, EngineError> {
    match choice {
        DeviceChoice::Cpu => cpu(threads, "device-why-asked"),
        DeviceChoice::Gpu => Ok(Box::new(open_gpu()?)),
        DeviceChoice::Auto => match gpu::adapters().first() {
            Some(found) if !found.info.software => match GpuEngine::new(found) {
                Ok(mut engine) => {
                    engine.set_why("device-why-real-gpu");
                    Ok(Box::new(engine))
                }
                Err(error) => {
                    log::warn!("{}: {error}", found.info.name);
                    cpu(threads, "device-why-no-adapter")
                }
            },
            Some(_) => cpu(threads, "device-why-software-adapter"),
            None => cpu(threads, "device-why-no-adapter"),
        },
    }
}

/// The best adapter there is, a software one if need be.
///
/// # Errors
/// When there is none, or it cannot be opened.
pub fn open_gpu() -> Result<GpuEngine, EngineError> {
    GpuEngine::new(gpu::adapters().first().ok_or(EngineError::NoAdapter)?)
}

/// The engine that is always there, when another one failed.
///
/// # Errors
/// When the system refuses the threads.
pub fn fallback(threads: usize) -> Result<Box<dyn Engine>, EngineError> {
    cpu(threads, "device-why-fallback")
}

fn cpu(threads: usize, why: &'static str) -> Result<Box<dyn Engine>, EngineError> {
    let mut engine = CpuEngine::new(threads)?;
    engine.set_why(why);
    Ok(Box::new(engine))
}

/// Every adapter that can run the kernels, the one to prefer first.
pub fn adapters() -> Vec<DeviceInfo> {
    gpu::adapters().into_iter().map(|found| found.info).collect()
}

/// The same with the limits that matter, for the `devices` command.
pub fn adapters_with_limits() -> Vec<(DeviceInfo, AdapterLimits)> {
    gpu::adapters().into_iter().map(|found| (found.info, found.limits)).collect()
}
