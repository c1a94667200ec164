// out = rows of a, each followed by its row of b, or by b's only row.

struct Params {
    len: u32,
    width_a: u32,
    width_b: u32,
    rows_b: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.y * groups.x * 64u + id.x;
    if i >= params.len { return; }
    let width = params.width_a + params.width_b;
    let row = i / width;
    let col = i % width;
    if col < params.width_a {
        out[i] = a[row * params.width_a + col];
    } else {
        out[i] = b[row % params.rows_b * params.width_b + col - params.width_a];
    }
}
