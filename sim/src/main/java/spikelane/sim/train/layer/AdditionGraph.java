package spikelane.sim.train.layer;

import java.util.Arrays;
import java.util.List;
import spikelane.kernels.WorkPool;

/**
 * Sum of layers of the same shape.
 *
 * @param in  what it adds
 * @param out what it gives
 */
public record AdditionGraph(List<Values> in, Values out) implements GraphLayer {
    @Override
    public void forward(WorkPool pool, int samples, Pass pass) {
        pool.run(samples, (n, worker) -> {
            float[] sum = out.value()[n];
            Arrays.fill(sum, 0);
            for (Values values : in) {
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += values.value()[n][i];
                }
            }
        });
    }

    @Override
    public void backward(WorkPool pool, int samples) {
        pool.run(samples, (n, worker) -> {
            for (Values values : in) {
                for (int i = 0; i < out.gradient()[n].length; i++) {
                    values.gradient()[n][i] += out.gradient()[n][i];
                }
            }
        });
    }
}
