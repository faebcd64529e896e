// The program of each links_alone test: that it linked is the proof.

int main() { return 0; }
