// Gradient of group_norm for x, one thread a sample and group. With n = (x - mean) / deviation and d_n = d_out * weight:
// d_x = (d_n - mean(d_n) - n mean(d_n n)) / deviation

struct Params {
    threads: u32,
    places: u32,
    channels: u32,
    groups: u32,
    eps: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> d_out: array<f32>;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read> weight: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.y * groups.x * 64u + id.x;
    if i >= params.threads { return; }
    let width = params.channels / params.groups;
    let group = i % params.groups;
    let start = i / params.groups * params.places * params.channels;
    let stats = group_statistics(i / params.groups, group);
    var mean_d = 0.0;
    var mean_dn = 0.0;
    for (var place = 0u; place < params.places; place++) {
        for (var c = group * width; c < (group + 1u) * width; c++) {
            let at = start + place * params.channels + c;
            let d_n = d_out[at] * weight[c];
            mean_d += d_n;
            mean_dn += d_n * (x[at] - stats.x) * stats.y;
        }
    }
    mean_d /= f32(params.places * width);
    mean_dn /= f32(params.places * width);
    for (var place = 0u; place < params.places; place++) {
        for (var c = group * width; c < (group + 1u) * width; c++) {
            let at = start + place * params.channels + c;
            let n = (x[at] - stats.x) * stats.y;
            out[at] = (d_out[at] * weight[c] - mean_d - n * mean_dn) * stats.y;
        }
    }
}
