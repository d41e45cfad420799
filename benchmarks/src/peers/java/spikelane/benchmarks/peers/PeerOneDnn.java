package spikelane.benchmarks.peers;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.List;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.inner_product_forward;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.format_tag;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import spikelane.kernels.data.Geometry;

/** oneDNN: weights, inputs and currents lie as the primitive prefers; they are reordered outside of the call. */
final class PeerOneDnn implements Peer {
    private static final engine ENGINE = new engine(engine.kind.cpu, 0);
    private static final stream STREAM = new stream(ENGINE);

    /** Number formats of inputs, weights and currents. */
    enum Precision {
        F32(data_type.f32, data_type.f32, data_type.f32), BF16(data_type.bf16, data_type.bf16, data_type.f32), INT8(
                data_type.u8, data_type.s8, data_type.s32);

        private final data_type inputs;
        private final data_type weights;
        private final data_type currents;

        Precision(data_type inputs, data_type weights, data_type currents) {
            this.inputs = inputs;
            this.weights = weights;
            this.currents = currents;
        }
    }

    /** A primitive and the layouts it asks for. */
    private record Choice(String name, primitive call, memory.desc inputs, memory.desc weights,
            memory.desc currents) {}

    private final PeerLayer layer;
    private final Choice choice;
    private final memory currents;
    private final IntMemoryMap arguments = new IntMemoryMap();

    private PeerOneDnn(PeerLayer layer, Choice choice, memory.desc plainWeights) {
        this.layer = layer;
        this.choice = choice;
        currents = new memory(choice.currents(), ENGINE);
        arguments.put(DNNL_ARG_SRC, reordered(layer.inputs(), plainInputs(layer), choice.inputs()));
        arguments.put(DNNL_ARG_WEIGHTS, reordered(layer.weights(), plainWeights, choice.weights()));
        arguments.put(DNNL_ARG_DST, currents);
    }

    static Peer of(PeerLayer layer, Precision precision) {
        Geometry g = layer.geometry();
        if (!layer.fullyConnected()) {
            memory.desc weights = plain(g.outputs(), g.channels(), g.kernelHeight(), g.kernelWidth());
            return Peer.fastest(
                    List.of(new PeerOneDnn(layer, convolution(layer, precision, format_tag.any), weights),
                            new PeerOneDnn(layer, convolution(layer, precision, format_tag.nhwc), weights)));
        }
        long in = layer.inputsOfSample();
        memory.desc transposed = new memory.desc(new long[]{in, g.outputs()}, data_type.f32, format_tag.ba);
        return Peer.fastest(List.of(
                new PeerOneDnn(layer, innerProduct(layer, precision), plain(g.outputs(), in)),
                new PeerOneDnn(layer, matrixProduct(layer, precision), transposed)));
    }

    private static Choice convolution(PeerLayer layer, Precision precision, format_tag images) {
        Geometry g = layer.geometry();
        long[] padding = {g.padding(), g.padding()};
        var description = new convolution_forward.primitive_desc(ENGINE, prop_kind.forward_inference,
                algorithm.convolution_auto,
                new memory.desc(new long[]{layer.batch(), g.channels(), g.height(), g.width()}, precision.inputs,
                        images),
                new memory.desc(new long[]{g.outputs(), g.channels(), g.kernelHeight(), g.kernelWidth()},
                        precision.weights, format_tag.any),
                new memory.desc(new long[]{layer.batch(), g.outputs(), g.outputHeight(), g.outputWidth()},
                        precision.currents, images),
                new long[]{g.stride(), g.stride()}, padding, padding);
        return new Choice("convolution " + (images == format_tag.any ? "any " : "nhwc ")
                + description.impl_info_str().getString(), new convolution_forward(description),
                description.src_desc(), description.weights_desc(), description.dst_desc());
    }

    private static Choice innerProduct(PeerLayer layer, Precision precision) {
        long in = layer.inputsOfSample();
        long out = layer.geometry().outputs();
        var description = new inner_product_forward.primitive_desc(ENGINE, prop_kind.forward_inference,
                any(precision.inputs, layer.batch(), in), any(precision.weights, out, in),
                any(precision.currents, layer.batch(), out));
        return new Choice("inner product " + description.impl_info_str().getString(),
                new inner_product_forward(description), description.src_desc(), description.weights_desc(),
                description.dst_desc());
    }

    private static Choice matrixProduct(PeerLayer layer, Precision precision) {
        long in = layer.inputsOfSample();
        long out = layer.geometry().outputs();
        var description = new matmul.primitive_desc(ENGINE, any(precision.inputs, layer.batch(), in),
                any(precision.weights, in, out), any(precision.currents, layer.batch(), out));
        return new Choice("matmul " + description.impl_info_str().getString(), new matmul(description),
                description.src_desc(), description.weights_desc(), description.dst_desc());
    }

    private static memory.desc any(data_type type, long... sizes) {
        return new memory.desc(sizes, type, format_tag.any);
    }

    private static memory.desc plain(long... sizes) {
        return new memory.desc(sizes, data_type.f32, sizes.length == 2 ? format_tag.ab : format_tag.abcd);
    }

    private static memory.desc plainInputs(PeerLayer layer) {
        Geometry g = layer.geometry();
        return layer.fullyConnected()
                ? plain(layer.batch(), layer.inputsOfSample())
                : plain(layer.batch(), g.channels(), g.height(), g.width());
    }

    private static memory reordered(float[] values, memory.desc from, memory.desc to) {
        memory plain = new memory(from, ENGINE);
        new FloatPointer(plain.get_data_handle()).put(values, 0, values.length);
        memory result = new memory(to, ENGINE);
        new reorder(plain, result).execute(STREAM, plain, result);
        STREAM._wait();
        return result;
    }

    @Override
    public void run() {
        choice.call().execute(STREAM, arguments);
        STREAM._wait();
    }

    @Override
    public float[] currents() {
        Geometry g = layer.geometry();
        memory.desc plainDesc = layer.fullyConnected()
                ? plain(layer.batch(), g.outputs())
                : plain(layer.batch(), g.outputs(), g.outputHeight(), g.outputWidth());
        memory plain = new memory(plainDesc, ENGINE);
        new reorder(currents, plain).execute(STREAM, currents, plain);
        STREAM._wait();
        float[] values = new float[layer.outputs()];
        new FloatPointer(plain.get_data_handle()).get(values, 0, values.length);
        return values;
    }

    @Override
    public String kernel() {
        return "oneDNN " + choice.name();
    }
}
