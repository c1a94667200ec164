// out (.., C) = weight[ids (..)], weight (V, C). An id past the table reads its last row.

struct Params {
    len: u32,
    rows: u32,  // V
    width: u32,  // C
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> ids: array<f32>;
@group(0) @binding(2) var<storage, read> weight: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.y * groups.x * 64u + id.x;
    if i >= params.len { return; }
    let row = row_of(ids[i / params.width], params.rows);
    out[i] = weight[row * params.width + i % params.width];
}
