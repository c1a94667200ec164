// Gradient of conv2d for x, one thread a number: what came back from every output pixel that saw it.

struct Params {
    len: u32,
    height: u32,
    width: u32,
    channels: u32,
    out_height: u32,
    out_width: u32,
    out_channels: u32,
    kernel: u32,
    stride: u32,
    padding: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> d_out: array<f32>;
@group(0) @binding(2) var<storage, read> weight: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.y * groups.x * 64u + id.x;
    if i >= params.len { return; }
    let c = i % params.channels;
    let pixel = i / params.channels;
    let col = pixel % params.width;
    let row = pixel / params.width % params.height;
    let picture = pixel / (params.width * params.height) * params.out_height;
    var sum = 0.0;
    for (var tap = 0u; tap < params.kernel * params.kernel; tap++) {
        // Below zero wraps around to far outside.
        let y = row + params.padding - tap / params.kernel;
        let x = col + params.padding - tap % params.kernel;
        let seen = y % params.stride == 0u && x % params.stride == 0u && y / params.stride < params.out_height && x / params.stride < params.out_width;
        if !seen { continue; }
        let from_d = ((picture + y / params.stride) * params.out_width + x / params.stride) * params.out_channels;
        let from_w = (tap * params.channels + c) * params.out_channels;
        for (var o = 0u; o < params.out_channels; o++) {
            sum += d_out[from_d + o] * weight[from_w + o];
        }
    }
    out[i] = sum;
}
