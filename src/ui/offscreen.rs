//! Draws egui's output into a picture, without a window, on whatever adapter there is.

use egui::{ColorImage, FullOutput};
use egui_wgpu::{RenderState, RendererOptions, ScreenDescriptor, WgpuConfiguration, WgpuSetup, WgpuSetupCreateNew, wgpu};
use std::time::Duration;

/// A painter that waits longer than this has lost its device.
const WAIT: Duration = Duration::from_secs(20);

pub struct Offscreen {
    state: RenderState,
}

impl Offscreen {
    /// # Errors
    /// When there is no adapter, in the driver's words.
    pub fn new() -> Result<Self, String> {
        let setup = WgpuSetup::CreateNew(WgpuSetupCreateNew::without_display_handle());
        let instance = pollster::block_on(setup.new_instance());
        let configuration = WgpuConfiguration { wgpu_setup: setup, ..Default::default() };
        let options = RendererOptions { dithering: false, ..Default::default() };
        let state = pollster::block_on(RenderState::create(&configuration, &instance, None, options)).map_err(|error| error.to_string())?;
        Ok(Self { state })
    }

    /// Takes in the textures of a frame. To be called for every frame, drawn or not.
    pub fn take_textures(&self, output: &mut FullOutput) {
        let mut renderer = self.state.renderer.write();
        let RenderState { device, queue, .. } = &self.state;
        for (id, images) in output.textures_delta.set.drain() {
            for image in images {
                renderer.update_texture(device, queue, id, &image);
            }
        }
        for id in output.textures_delta.free.drain() {
            renderer.free_texture(&id);
        }
    }

    /// The frame as a picture of `size` pixels.
    ///
    /// # Errors
    /// When the device was lost on the way.
    pub fn draw(&self, ctx: &egui::Context, output: FullOutput, size: [u32; 2]) -> Result<ColorImage, String> {
        let RenderState { device, queue, target_format, .. } = &self.state;
        let screen = ScreenDescriptor { pixels_per_point: ctx.pixels_per_point(), size_in_pixels: size };
        let shapes = ctx.tessellate(output.shapes, ctx.pixels_per_point());
        let texture = device.create_texture(&wgpu::TextureDescriptor {
            label: Some("page"),
            size: wgpu::Extent3d { width: size[0], height: size[1], depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: *target_format,
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
            view_formats: &[],
        });
        let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
        let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("page") });
        let mut renderer = self.state.renderer.write();
        let mut work = renderer.update_buffers(device, queue, &mut encoder, &shapes, &screen);
        let attachment = wgpu::RenderPassColorAttachment {
            view: &view,
            resolve_target: None,
            ops: wgpu::Operations { load: wgpu::LoadOp::Clear(wgpu::Color::BLACK), store: wgpu::StoreOp::Store },
            depth_slice: None,
        };
        let pass = wgpu::RenderPassDescriptor { label: Some("page"), color_attachments: &[Some(attachment)], ..Default::default() };
        renderer.render(&mut encoder.begin_render_pass(&pass).forget_lifetime(), &shapes, &screen);
        work.push(encoder.finish());
        queue.submit(work);
        self.read(&texture, size)
    }

    fn read(&self, texture: &wgpu::Texture, [width, height]: [u32; 2]) -> Result<ColorImage, String> {
        let RenderState { device, queue, target_format, .. } = &self.state;
        let row = (4 * width).next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
        let buffer = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("page"),
            size: u64::from(row) * u64::from(height),
            usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let layout = wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(row), rows_per_image: None };
        encoder.copy_texture_to_buffer(texture.as_image_copy(), wgpu::TexelCopyBufferInfo { buffer: &buffer, layout }, texture.size());
        queue.submit([encoder.finish()]);
        let (done, mapped) = std::sync::mpsc::channel();
        buffer.slice(..).map_async(wgpu::MapMode::Read, move |result| drop(done.send(result)));
        device.poll(wgpu::PollType::Wait { submission_index: None, timeout: Some(WAIT) }).map_err(|error| error.to_string())?;
        mapped.recv().map_err(|error| error.to_string())?.map_err(|error| error.to_string())?;
        let bytes = buffer.slice(..).get_mapped_range().map_err(|error| error.to_string())?;
        let swapped = matches!(target_format, wgpu::TextureFormat::Bgra8Unorm | wgpu::TextureFormat::Bgra8UnormSrgb);
        let pixels = bytes.chunks_exact(row as usize).flat_map(|row| row[..4 * width as usize].chunks_exact(4));
        let rgb: Vec<u8> = pixels.flat_map(|p| if swapped { [p[2], p[1], p[0]] } else { [p[0], p[1], p[2]] }).collect();
        Ok(ColorImage::from_rgb([width as usize, height as usize], &rgb))
    }
}
