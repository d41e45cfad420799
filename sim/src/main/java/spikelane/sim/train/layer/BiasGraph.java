package spikelane.sim.train.layer;

/**
 * The bias of a layer: one number an output channel, added at every pixel and time step.
 *
 * @param parameter [M]
 */
public record BiasGraph(Parameter parameter) {
    float value(int channel) {
        return parameter.value()[channel];
    }

    /** Sums the gradient of each channel, in the order of samples, time steps and pixels. */
    void backward(Values out, int samples) {
        for (int m = 0; m < parameter.value().length; m++) {
            double sum = 0;
            for (int n = 0; n < samples; n++) {
                for (int t = 0; t < out.layout().steps(); t++) {
                    for (int p = 0; p < out.pixels(); p++) {
                        sum += out.gradient()[n][out.at(m, t, p)];
                    }
                }
            }
            parameter.gradient()[m] = (float) sum;
        }
    }
}
