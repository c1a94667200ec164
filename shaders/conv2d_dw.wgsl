// Gradient of conv2d for weight, one thread a number: x times d_out over all pictures and pixels.

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
    pictures: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> d_out: array<f32>;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.y * groups.x * 64u + id.x;
    if i >= params.len { return; }
    let o = i % params.out_channels;
    let c = i / params.out_channels % params.channels;
    let tap = i / (params.out_channels * params.channels);
    var sum = 0.0;
    for (var picture = 0u; picture < params.pictures; picture++) {
        // A sum a picture keeps the error of long sums small.
        var part = 0.0;
        for (var row = 0u; row < params.out_height; row++) {
            let y = row * params.stride + tap / params.kernel - params.padding;
            if y >= params.height { continue; }
            for (var col = 0u; col < params.out_width; col++) {
                let x_at = col * params.stride + tap % params.kernel - params.padding;
                if x_at >= params.width { continue; }
                let from_x = ((picture * params.height + y) * params.width + x_at) * params.channels + c;
                part += x[from_x] * d_out[((picture * params.out_height + row) * params.out_width + col) * params.out_channels + o];
            }
        }
        sum += part;
    }
    out[i] = sum;
}
