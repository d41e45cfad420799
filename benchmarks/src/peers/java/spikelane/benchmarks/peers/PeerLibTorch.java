package spikelane.benchmarks.peers;

import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import spikelane.kernels.data.Geometry;

/** LibTorch in float32: conv2d on images of either memory format, linear and mv for fully connected layers. */
final class PeerLibTorch implements Peer {
    /** How LibTorch is asked. */
    private enum Way {
        CONTIGUOUS, CHANNELS_LAST, LINEAR, MV
    }

    private final PeerLayer layer;
    private final Way way;
    private final Tensor weights;
    private final Tensor inputs;
    private final TensorOptional noBias = new TensorOptional();
    private final long[] stride;
    private final long[] padding;
    private final long[] dilation = {1, 1};
    private Tensor result;

    private PeerLibTorch(PeerLayer layer, Way way) {
        this.layer = layer;
        this.way = way;
        Geometry g = layer.geometry();
        stride = new long[]{g.stride(), g.stride()};
        padding = new long[]{g.padding(), g.padding()};
        int in = layer.inputsOfSample();
        switch (way) {
            case LINEAR -> {
                weights = tensor(layer.weights(), g.outputs(), in);
                inputs = tensor(layer.inputs(), layer.batch(), in);
            }
            case MV -> { // a view on [C][M], which sgemv reads row by row
                weights = tensor(layer.weights(), g.outputs(), in).t().contiguous().t();
                inputs = tensor(layer.inputs(), in);
            }
            default -> {
                MemoryFormat format = way == Way.CONTIGUOUS ? MemoryFormat.Contiguous : MemoryFormat.ChannelsLast;
                weights = tensor(layer.weights(), g.outputs(), g.channels(), g.kernelHeight(), g.kernelWidth())
                        .contiguous(format);
                inputs = tensor(layer.inputs(), layer.batch(), g.channels(), g.height(), g.width()).contiguous(format);
            }
        }
    }

    static Peer of(PeerLayer layer, int threads) {
        torch.set_num_threads(threads);
        if (!layer.fullyConnected()) {
            return Peer.fastest(
                    List.of(new PeerLibTorch(layer, Way.CONTIGUOUS), new PeerLibTorch(layer, Way.CHANNELS_LAST)));
        }
        return layer.batch() > 1
                ? new PeerLibTorch(layer, Way.LINEAR)
                : Peer.fastest(List.of(new PeerLibTorch(layer, Way.LINEAR), new PeerLibTorch(layer, Way.MV)));
    }

    static Tensor tensor(float[] values, long... sizes) {
        return torch.from_blob(new FloatPointer(values), sizes).clone();
    }

    @Override
    public void run() {
        Tensor next = switch (way) {
            case LINEAR -> torch.linear(inputs, weights);
            case MV -> torch.mv(weights, inputs);
            default -> torch.conv2d(inputs, weights, noBias, stride, padding, dilation, 1);
        };
        if (result != null) {
            result.close();
        }
        result = next;
    }

    @Override
    public float[] currents() {
        float[] values = new float[layer.outputs()];
        try (Tensor plain = result.contiguous()) {
            new FloatPointer(plain.data_ptr_float()).get(values, 0, values.length);
        }
        return values;
    }

    @Override
    public String kernel() {
        return "LibTorch " + torch.get_cpu_capability().getString() + " " + way;
    }
}
