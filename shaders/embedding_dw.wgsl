// out (V, C): row v is the sum of d_out[n] over all n with ids[n] = v.
// One thread an element of out: it looks at every id, so that no two threads add to one place.

struct Params {
    len: u32,
    ids: u32,  // how many ids
    rows: u32,  // V
    width: u32,  // C
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> ids: array<f32>;
@group(0) @binding(2) var<storage, read> d_out: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.y * groups.x * 64u + id.x;
    if i >= params.len { return; }
    let row = i / params.width;
    let col = i % params.width;
    var sum = 0.0;
    for (var n = 0u; n < params.ids; n++) {
        if row_of(ids[n], params.rows) == row {
            sum += d_out[n * params.width + col];
        }
    }
    out[i] = sum;
}
