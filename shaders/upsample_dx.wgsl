// Gradient of upsample: every pixel hears from its four copies.

struct Params {
    len: u32,
    height: u32,
    width: u32,
    channels: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> d_out: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.y * groups.x * 64u + id.x;
    if i >= params.len { return; }
    let c = i % params.channels;
    let pixel = i / params.channels;
    let col = pixel % params.width;
    let line = pixel / params.width;
    let upper = (2u * line * 2u * params.width + 2u * col) * params.channels + c;
    let lower = upper + 2u * params.width * params.channels;
    out[i] = (d_out[upper] + d_out[upper + params.channels]) + (d_out[lower] + d_out[lower + params.channels]);
}
