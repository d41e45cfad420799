package spikelane.sim.network;

import java.util.List;
import java.util.Locale;
import spikelane.sim.io.Numbers;

/** One layer of a {@link Network}: what it does to the features of the layer that it reads. */
public sealed interface Layer {
    /** {@return its name, unique in the network} */
    String name();

    /** {@return the layers that it reads: one, or several of an addition; {@link Network#INPUT} is the input} */
    List<String> from();

    /** {@return what it is, in a few words} */
    String label();

    /**
     * @param inputs shapes of what it reads, as many as {@link #from}
     * @return shape of what it hands on
     * @throws IllegalArgumentException saying why, if they do not fit
     */
    FeatureShape output(List<FeatureShape> inputs);

    /** {@return the same layer, reading others} */
    default Layer reading(List<String> from) {
        return switch (this) {
            case Convolution c -> new Convolution(c.name, from, c.outputs, c.window, c.groups, c.bias);
            case Linear l -> new Linear(l.name, from, l.outputs, l.bias);
            case Normalisation n -> new Normalisation(n.name, from, n.statistics);
            case Neurons n -> new Neurons(n.name, from, n.model);
            case Pool p -> new Pool(p.name, from, p.kind, p.window);
            case Gate g -> new Gate(g.name, from);
            case Flatten f -> new Flatten(f.name, from);
            case Dropout d -> new Dropout(d.name, from, d.probability);
            case Addition a -> new Addition(a.name, from);
        };
    }

    /** How a pool sums up its window. */
    enum PoolKind {
        /** The largest value. */
        MAX,
        /** The mean. */
        AVERAGE,
        /** The sum. */
        SUM
    }

    /** Over what batch-norm statistics are taken in training. */
    enum Statistics {
        /** N, H, W of each time step by itself. */
        PER_STEP,
        /** T, N, H, W together. */
        ALL_STEPS
    }

    /**
     * Rows and columns.
     *
     * @param rows    of the image's height
     * @param columns of its width
     */
    record Extent(int rows, int columns) {
        @Override
        public String toString() {
            return rows == columns ? Integer.toString(rows) : rows + " x " + columns;
        }
    }

    /**
     * Size, step and place of a kernel that slides over an image.
     *
     * @param kernel  R x S
     * @param stride  step, in input pixels
     * @param padding rows and columns of zeros on each side of the image
     */
    record Window(Extent kernel, Extent stride, Extent padding) {
        /** Checks the sizes. */
        public Window {
            if (kernel.rows() < 1 || kernel.columns() < 1 || stride.rows() < 1 || stride.columns() < 1
                    || padding.rows() < 0 || padding.columns() < 0 || padding.rows() >= kernel.rows()
                    || padding.columns() >= kernel.columns()) {
                throw new IllegalArgumentException(
                        "a kernel of " + kernel + ", stride " + stride + ", padding " + padding + ": impossible");
            }
        }

        /** {@return C channels of the places where the kernel fits} */
        FeatureShape output(FeatureShape input, int channels) {
            long rows = input.height() + 2L * padding.rows() - kernel.rows();
            long columns = input.width() + 2L * padding.columns() - kernel.columns();
            if (rows < 0 || columns < 0) {
                throw new IllegalArgumentException("a kernel of " + kernel + " does not fit into " + input.height()
                        + " x " + input.width() + " with padding " + padding);
            }
            return new FeatureShape(channels, (int) (rows / stride.rows()) + 1, (int) (columns / stride.columns()) + 1);
        }

        @Override
        public String toString() {
            return kernel + ", stride " + stride + ", padding " + padding;
        }
    }

    /**
     * Convolution; weight tensor {@code [M, C/groups, R, S]}, bias {@code [M]}.
     *
     * @param outputs M
     * @param window  kernel, stride, padding
     * @param groups  1, or C of a depthwise convolution
     * @param bias    whether it has one
     */
    record Convolution(String name, List<String> from, int outputs, Window window, int groups,
            boolean bias) implements Layer {
        @Override
        public String label() {
            return "convolution " + window + (groups == 1 ? "" : ", depthwise") + (bias ? ", bias" : "");
        }

        @Override
        public FeatureShape output(List<FeatureShape> inputs) {
            FeatureShape input = single(inputs);
            if (groups != 1 && (groups != input.channels() || outputs % groups != 0)) {
                throw new IllegalArgumentException(groups + " groups of " + input.channels() + " channels in and "
                        + outputs + " out: expected 1 or, depthwise, as many as channels in");
            }
            return window.output(input, outputs);
        }
    }

    /**
     * Fully connected; weight tensor {@code [M, C]}, bias {@code [M]}. An image is read flattened, C outermost.
     *
     * @param outputs M
     * @param bias    whether it has one
     */
    record Linear(String name, List<String> from, int outputs, boolean bias) implements Layer {
        @Override
        public String label() {
            return "fully connected" + (bias ? ", bias" : "");
        }

        @Override
        public FeatureShape output(List<FeatureShape> inputs) {
            single(inputs);
            return new FeatureShape(outputs, 1, 1);
        }
    }

    /**
     * Batch norm; tensors gamma, beta, mean, var {@code [C]}.
     *
     * @param statistics over what they are taken in training; running statistics are folded for inference
     */
    record Normalisation(String name, List<String> from, Statistics statistics) implements Layer {
        @Override
        public String label() {
            return "batch norm over " + (statistics == Statistics.PER_STEP ? "each step" : "all steps");
        }

        @Override
        public FeatureShape output(List<FeatureShape> inputs) {
            return single(inputs);
        }
    }

    /**
     * Neurons with a state of their own at each place.
     *
     * @param model what they do
     */
    record Neurons(String name, List<String> from, NeuronModel model) implements Layer {
        @Override
        public String label() {
            return model.label();
        }

        @Override
        public FeatureShape output(List<FeatureShape> inputs) {
            return single(inputs);
        }
    }

    /**
     * Pooling of a window, channel by channel. Places of the window outside the image count as zeros.
     *
     * @param kind   how
     * @param window its size
     */
    record Pool(String name, List<String> from, PoolKind kind, Window window) implements Layer {
        @Override
        public String label() {
            return kind.name().toLowerCase(Locale.ROOT) + " of " + window;
        }

        @Override
        public FeatureShape output(List<FeatureShape> inputs) {
            FeatureShape input = single(inputs);
            return window.output(input, input.channels());
        }
    }

    /** TCJA gate: each spike is worth one positive number a time step and channel. */
    record Gate(String name, List<String> from) implements Layer {
        @Override
        public String label() {
            return "TCJA gate";
        }

        @Override
        public FeatureShape output(List<FeatureShape> inputs) {
            return single(inputs);
        }
    }

    /** C*H*W channels of one pixel each, C outermost. */
    record Flatten(String name, List<String> from) implements Layer {
        @Override
        public String label() {
            return "flattened, channels outermost";
        }

        @Override
        public FeatureShape output(List<FeatureShape> inputs) {
            return single(inputs).flat();
        }
    }

    /**
     * Drops inputs in training; nothing in inference.
     *
     * @param probability of an input to be dropped, below 1
     */
    record Dropout(String name, List<String> from, double probability) implements Layer {
        /** Checks the probability. */
        public Dropout {
            if (!(probability >= 0 && probability < 1)) {
                throw new IllegalArgumentException(
                        "drops with probability " + probability + ", expected 0 or more and below 1");
            }
        }

        @Override
        public String label() {
            return "drops " + Numbers.percent(probability) + " % in training";
        }

        @Override
        public FeatureShape output(List<FeatureShape> inputs) {
            return single(inputs);
        }
    }

    /** Sum of several layers of the same shape. */
    record Addition(String name, List<String> from) implements Layer {
        @Override
        public String label() {
            return "sum";
        }

        @Override
        public FeatureShape output(List<FeatureShape> inputs) {
            for (FeatureShape input : inputs) {
                if (!input.equals(inputs.getFirst())) {
                    throw new IllegalArgumentException(
                            "adds " + inputs.getFirst() + " and " + input + ", expected the same shape");
                }
            }
            return inputs.getFirst();
        }
    }

    private static FeatureShape single(List<FeatureShape> inputs) {
        if (inputs.size() != 1) {
            throw new IllegalArgumentException("reads " + inputs.size() + " layers, expected one");
        }
        return inputs.getFirst();
    }
}
