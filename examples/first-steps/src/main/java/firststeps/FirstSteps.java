package firststeps;

import java.io.IOException;
import spikelane.kernels.Kernels;
import spikelane.kernels.Kernels.Implementation;

/** Runs the three examples. A wrong answer ends the program with an exception, so with exit code 1. */
public final class FirstSteps {
    private FirstSteps() {}

    public static void main(String[] args) throws IOException {
        Kernels scalar = Kernels.choose(Implementation.SCALAR); // what every other form is checked against
        Kernels kernels = Kernels.choose(Implementation.VECTOR); // throws without --add-modules jdk.incubator.vector
        System.out.println("kernels: " + kernels);
        OneLayer.run(kernels, scalar);
        ModelFile.run(kernels, scalar);
        Batch.run(kernels);
    }

    static void check(boolean condition, String what) {
        if (!condition) {
            throw new IllegalStateException("wrong: " + what);
        }
    }
}
