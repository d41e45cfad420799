/**
 * What every form is held to: seeded adversarial inputs of each contract
 * ({@link spikelane.kernels.cases.KernelCases}), computed by the specification and by the forms on any number of threads,
 * and the largest differences ({@link spikelane.kernels.cases.Findings}). The unit tests and {@code verify --kernels} run
 * these same cases. Uses every room of kernels; internal, public only for this project's own modules.
 */
package spikelane.kernels.cases;
