// Every pixel becomes four alike: (B, H, W, C) to (B, 2H, 2W, C).

struct Params {
    len: u32,
    height: u32,
    width: u32,
    channels: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.y * groups.x * 64u + id.x;
    if i >= params.len { return; }
    let c = i % params.channels;
    let pixel = i / params.channels;
    let col = pixel % (2u * params.width) / 2u;
    let line = pixel / (2u * params.width);
    // Lines of all pictures lie one below the other, in x as in out.
    out[i] = x[(line / 2u * params.width + col) * params.channels + c];
}
