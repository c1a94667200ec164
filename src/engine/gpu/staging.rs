//! Reading back: a buffer that the device copies into and the host maps, without waiting unless told to.

use super::adapter::Faults;
use crate::engine::EngineError;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

const PENDING: u8 = 0;
const READY: u8 = 1;
const FAILED: u8 = 2;

/// Host-visible memory for the results of one plan.
#[derive(Debug)]
pub(super) struct Staging {
    pub buffer: wgpu::Buffer,
    /// How far the mapping is, while one is under way.
    mapping: Option<Arc<AtomicU8>>,
}

impl Staging {
    /// Room for `bytes`, and never for none, so that mapping it always tells when the device is done.
    pub(super) fn new(device: &wgpu::Device, bytes: u64) -> Self {
        let buffer = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("read back"),
            size: bytes.max(8),
            usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        Self { buffer, mapping: None }
    }

    /// Before the device may copy into it again: nobody waits for the earlier results any more.
    pub(super) fn reset(&mut self) {
        if self.mapping.take().is_some() {
            self.buffer.unmap();
        }
    }

    /// What the device copied here, once it has; `None` before that, which with `patience` is an error.
    pub(super) fn read<T>(
        &mut self,
        device: &wgpu::Device,
        faults: &Faults,
        patience: Option<Duration>,
        take: impl FnOnce(&[u8]) -> T,
    ) -> Result<Option<T>, EngineError> {
        let mapping = self.mapping.get_or_insert_with(|| {
            let state = Arc::new(AtomicU8::new(PENDING));
            let told = state.clone();
            self.buffer.slice(..).map_async(wgpu::MapMode::Read, move |outcome| {
                told.store(if outcome.is_ok() { READY } else { FAILED }, Ordering::Release);
            });
            state
        });
        let mapping = mapping.clone();
        let poll = match patience {
            Some(_) => wgpu::PollType::Wait { submission_index: None, timeout: patience },
            None => wgpu::PollType::Poll,
        };
        let polled = device.poll(poll);
        faults.check()?;
        match mapping.load(Ordering::Acquire) {
            READY => {
                let outcome = match self.buffer.slice(..).get_mapped_range() {
                    Ok(view) => Ok(Some(take(&view))),
                    Err(error) => Err(EngineError::Gpu(error.to_string())),
                };
                self.reset();
                outcome
            }
            FAILED => {
                self.mapping = None;
                Err(EngineError::Gpu("the results could not be read back".to_owned()))
            }
            _ if patience.is_none() => Ok(None),
            _ => {
                let why = polled.err().map_or_else(|| "the device gave no answer".to_owned(), |error| error.to_string());
                // Nothing more can be expected of a device that hangs.
                faults.lose(&why);
                Err(EngineError::Lost(why))
            }
        }
    }
}
