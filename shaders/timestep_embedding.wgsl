// Row b of out: sin(t[b] f_i), then cos(t[b] f_i).

struct Params {
    len: u32,
    half: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> t: array<f32>;
@group(0) @binding(2) var<storage, read> frequencies: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.y * groups.x * 64u + id.x;
    if i >= params.len { return; }
    let col = i % (2u * params.half);
    let angle = t[i / (2u * params.half)] * frequencies[col % params.half];
    // WGSL promises sin and cos only near zero. Whole turns are taken off in two parts: 6.28125 has few enough bits for
    // an exact product.
    let turns = round(angle * 0.15915494);
    let rest = (angle - turns * 6.28125) - turns * 0.0019353072;
    if col < params.half {
        out[i] = sin(rest);
    } else {
        out[i] = cos(rest);
    }
}
