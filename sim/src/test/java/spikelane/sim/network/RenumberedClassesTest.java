package spikelane.sim.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import spikelane.sim.data.Dataset;
import spikelane.sim.data.Trial;
import spikelane.sim.data.generated.GestureGenerator;

class RenumberedClassesTest {
    private static final Dataset DATA = new GestureGenerator(1, 1, 1);

    @Test
    void labelsFollowTheNamesAndEventsStayWhatTheyWere() {
        List<String> backwards = DATA.classes().reversed();
        Dataset renumbered = new RenumberedClasses(DATA, backwards);
        assertEquals(backwards, renumbered.classes());
        for (int i : new int[]{0, 5, DATA.trials().size() - 1}) {
            Trial was = DATA.trials().get(i);
            Trial is = renumbered.trials().get(i);
            assertEquals(DATA.classes().get(was.label()), backwards.get(is.label()));
            assertEquals(DATA.classes().size() - 1 - was.label(), is.label());
            assertEquals(DATA.events(was).size(), renumbered.events(is).size());
        }
    }

    @Test
    void otherNamesAreRefused() {
        List<String> other = DATA.classes().subList(1, DATA.classes().size());
        assertThrows(IllegalArgumentException.class, () -> new RenumberedClasses(DATA, other));
    }
}
