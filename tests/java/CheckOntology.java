import java.io.File;
import org.semanticweb.HermiT.Reasoner;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.OWLClass;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.profiles.OWL2DLProfile;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;

/**
 * Tells whether an ontology keeps to OWL 2 DL, is consistent, and has no class that must stay empty.
 *
 * <p>Run as a single file: java -cp HermiT.jar CheckOntology.java FILE. It prints one line a finding:
 * "axioms N", "violation ...", "refused ...", "inconsistent" or "unsatisfiable IRI".
 */
public class CheckOntology {
    public static void main(String[] arguments) throws Exception {
        OWLOntology ontology =
                OWLManager.createOWLOntologyManager()
                        .loadOntologyFromOntologyDocument(new File(arguments[0]));
        System.out.println("axioms " + ontology.getLogicalAxiomCount());
        for (OWLProfileViolation violation : new OWL2DLProfile().checkOntology(ontology).getViolations()) {
            System.out.println("violation " + violation.toString().replaceAll("\\s+", " "));
        }
        Reasoner reasoner;
        try {
            reasoner = new Reasoner(ontology);
        } catch (IllegalArgumentException refusal) {
            // HermiT takes nothing outside OWL 2 DL and its datatypes.
            System.out.println("refused " + refusal.getMessage().replaceAll("\\s+", " "));
            return;
        }
        if (!reasoner.isConsistent()) {
            System.out.println("inconsistent");
            return;
        }
        for (OWLClass empty : reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom()) {
            System.out.println("unsatisfiable " + empty.getIRI());
        }
    }
}
