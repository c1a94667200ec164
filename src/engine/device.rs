//! The device rule: which engine a choice leads to, and why.

use super::cpu::CpuEngine;
use super::{DeviceChoice, DeviceInfo, Engine, EngineError};

/// Opens the engine for a choice.
///
/// # Errors
/// When a GPU is asked for and there is none.
pub fn open(choice: DeviceChoice, threads: usize) -> Result<Box<dyn Engine>, EngineError> {
    let mut engine = CpuEngine::new(threads)?;
    engine.set_why(match choice {
        DeviceChoice::Cpu => "device-why-asked",
        DeviceChoice::Auto => "device-why-no-adapter",
        DeviceChoice::Gpu => return Err(EngineError::NoAdapter),
    });
    Ok(Box::new(engine))
}

/// Every GPU adapter of this machine.
pub fn adapters() -> Vec<DeviceInfo> {
    Vec::new()
}
