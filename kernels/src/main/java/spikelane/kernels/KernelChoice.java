package spikelane.kernels;

import spikelane.kernels.layer.Propagation;
import spikelane.kernels.layer.RowWork;

/**
 * A propagation, and why {@link Kernels} picked this form of it.
 *
 * @param <K>    the contract
 * @param kernel the form that was picked
 * @param reason what decided, in a few words
 */
public record KernelChoice<K extends Propagation<?, ?>>(K kernel, String reason) {
    /** {@return the form's class name, such as SpikePropagationNibblesVector} */
    public String form() {
        return kernel.getClass().getSimpleName();
    }

    /** {@return the least that it has to do for one input at one output pixel} */
    public RowWork row() {
        return kernel.row();
    }
}
