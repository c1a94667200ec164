// One thread an output number: bias + sum over the taps and channels of the patch it sees. Channels last; outside is zero.

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
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> weight: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.y * groups.x * 64u + id.x;
    if i >= params.len { return; }
    let o = i % params.out_channels;
    let pixel = i / params.out_channels;
    let col = pixel % params.out_width;
    let row = pixel / params.out_width % params.out_height;
    let picture = pixel / (params.out_width * params.out_height) * params.height;
    var sum = bias[o];
    for (var tap = 0u; tap < params.kernel * params.kernel; tap++) {
        // Below zero wraps around to far outside.
        let y = row * params.stride + tap / params.kernel - params.padding;
        let x_at = col * params.stride + tap % params.kernel - params.padding;
        if y >= params.height || x_at >= params.width { continue; }
        let from_x = ((picture + y) * params.width + x_at) * params.channels;
        let from_w = tap * params.channels * params.out_channels + o;
        for (var c = 0u; c < params.channels; c++) {
            sum += x[from_x + c] * weight[from_w + c * params.out_channels];
        }
    }
    out[i] = sum;
}
