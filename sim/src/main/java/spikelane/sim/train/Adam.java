package spikelane.sim.train;

import spikelane.sim.train.layer.Parameter;
import java.util.List;
import spikelane.kernels.WorkPool;

/** Adam (arXiv 1412.6980) with bias correction and decoupled weight decay (arXiv 1711.05101); beta1 0.9, beta2 0.999, eps 1e-8. */
public final class Adam {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final float EPS = 1e-8f;
    private static final int CHUNK = 16384;

    private int steps;

    /**
     * @param steps updates done so far
     */
    public Adam(int steps) {
        this.steps = steps;
    }

    /** {@return updates done so far} */
    int steps() {
        return steps;
    }

    /**
     * Moves every parameter against its gradient.
     *
     * @param pool         threads that share the work
     * @param parameters   with their gradients
     * @param learningRate size of the step
     */
    public void step(WorkPool pool, List<Parameter> parameters, double learningRate) {
        step(pool, parameters, learningRate, 0, List.of(), 0);
    }

    /**
     * Moves every parameter against its gradient.
     *
     * @param pool         threads that share the work
     * @param parameters   with their gradients
     * @param learningRate size of the step
     * @param decay        share that decays, times the learning rate
     * @param decaying     what decays
     * @param clip         largest norm of all gradients together; 0 = none
     */
    void step(WorkPool pool, List<Parameter> parameters, double learningRate, double decay, List<Parameter> decaying,
            double clip) {
        if (clip > 0) {
            clip(parameters, clip);
        }
        float keep = (float) (1 - learningRate * decay);
        if (keep != 1) {
            for (Parameter parameter : decaying) {
                for (int i = 0; i < parameter.value().length; i++) {
                    parameter.value()[i] *= keep;
                }
            }
        }
        steps++;
        float rate = (float) (learningRate / (1 - StrictMath.pow(BETA1, steps)));
        float correction = (float) (1 / (1 - StrictMath.pow(BETA2, steps)));
        for (Parameter parameter : parameters) {
            int count = parameter.value().length;
            pool.run((count + CHUNK - 1) / CHUNK, (item, worker) -> move(parameter, item * CHUNK,
                    Math.min(count, (item + 1) * CHUNK), rate, correction));
        }
    }

    private static void clip(List<Parameter> parameters, double largest) {
        double squares = 0;
        for (Parameter parameter : parameters) {
            for (float gradient : parameter.gradient()) {
                squares += (double) gradient * gradient;
            }
        }
        float factor = (float) (largest / Math.sqrt(squares));
        if (factor < 1) {
            for (Parameter parameter : parameters) {
                for (int i = 0; i < parameter.gradient().length; i++) {
                    parameter.gradient()[i] *= factor;
                }
            }
        }
    }

    private static void move(Parameter parameter, int from, int to, float rate, float correction) {
        float[] value = parameter.value();
        float[] gradient = parameter.gradient();
        float[] first = parameter.first();
        float[] second = parameter.second();
        for (int i = from; i < to; i++) {
            float g = gradient[i];
            first[i] += (float) (1 - BETA1) * (g - first[i]);
            second[i] += (float) (1 - BETA2) * (g * g - second[i]);
            value[i] -= rate * first[i] / ((float) Math.sqrt(second[i] * correction) + EPS);
        }
    }
}
