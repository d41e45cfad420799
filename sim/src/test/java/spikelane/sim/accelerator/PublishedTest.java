package spikelane.sim.accelerator;

import org.junit.jupiter.api.Test;

class PublishedTest {
    @Test
    void show() {
        Architecture a = Architecture.preset("iscas23");
        CostModel model = new CostModel(a);
        PublishedNetwork net = new PublishedNetwork();
        for (int bits : new int[]{2, 3, 4, 6, 8}) {
            long start = System.nanoTime();
            Workload w = net.workload(bits == 2 ? 0 : 0.8, bits, a.activity());
            NetworkCost c = model.price(w, WeightEncoding.RLE, ActivityStatistic.MEAN);
            System.out.println(
                    bits + " " + c.energyUj() + " " + c.cycles() + " " + (System.nanoTime() - start) / 1e6 + " ms");
            System.out.println(c.energyUjByComponent());
            if (bits == 2 || bits == 8)
                for (LayerCost l : c.layers()) {
                    System.out.println(
                            "  " + l.layer() + " " + l.mapping() + " dramIn " + l.mapping().visits(Operand.INPUTS, 1)
                                    + "/" + (l.mapping().dims().inputs() * l.mapping().dims().t()) + " w passes "
                                    + l.mapping().passes(Operand.WEIGHTS, 2) + " mem passes "
                                    + l.mapping().passes(Operand.MEMBRANE, 1));
                }
        }
    }
}
