package spikelane.benchmarks.peers;

import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import spikelane.kernels.data.Geometry;

/** OpenBLAS: a fully connected layer as sgemv, or as sgemm where N is not 1. */
final class PeerOpenBlas implements Peer {
    private final PeerLayer layer;
    private final boolean inputMajor;
    private final String kernel;
    private final FloatPointer weights;
    private final FloatPointer inputs;
    private final FloatPointer currents;

    /** @param inputMajor weights lie {@code [C][M]}, else {@code [M][C]} */
    private PeerOpenBlas(PeerLayer layer, boolean inputMajor) {
        this.layer = layer;
        this.inputMajor = inputMajor;
        int in = layer.inputsOfSample();
        int out = layer.geometry().outputs();
        float[] rows = layer.weights().clone();
        if (inputMajor) {
            for (int i = 0; i < rows.length; i++) {
                rows[i] = layer.weights()[i % out * in + i / out];
            }
        }
        weights = new FloatPointer(rows.length).put(rows, 0, rows.length);
        inputs = new FloatPointer(layer.inputs().length).put(layer.inputs(), 0, layer.inputs().length);
        currents = new FloatPointer(layer.outputs());
        kernel = "OpenBLAS " + NativeSettings.text(
                Path.of(Loader.load(openblas.class)).resolveSibling("libopenblas.so.0"), "openblas_get_corename")
                + (inputMajor ? ", weights [C][M]" : ", weights [M][C]");
    }

    static Peer of(PeerLayer layer, int threads) {
        if (!layer.fullyConnected()) {
            throw new IllegalArgumentException("openblas-f32 knows no convolutions: a shape like 2048x512 was expected");
        }
        openblas.blas_set_num_threads(threads);
        return Peer.fastest(List.of(new PeerOpenBlas(layer, true), new PeerOpenBlas(layer, false)));
    }

    @Override
    public void run() {
        Geometry g = layer.geometry();
        int in = layer.inputsOfSample();
        int out = g.outputs();
        if (layer.batch() == 1) {
            openblas.cblas_sgemv(inputMajor ? openblas.CblasColMajor : openblas.CblasRowMajor, openblas.CblasNoTrans,
                    out, in, 1, weights, inputMajor ? out : in, inputs, 1, 0, currents, 1);
        } else {
            openblas.cblas_sgemm(openblas.CblasRowMajor, openblas.CblasNoTrans,
                    inputMajor ? openblas.CblasNoTrans : openblas.CblasTrans, layer.batch(), out, in, 1, inputs, in,
                    weights, inputMajor ? out : in, 0, currents, out);
        }
    }

    @Override
    public float[] currents() {
        float[] values = new float[layer.outputs()];
        currents.get(values, 0, values.length);
        return values;
    }

    @Override
    public String kernel() {
        return kernel;
    }
}
