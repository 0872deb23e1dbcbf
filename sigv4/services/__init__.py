"""What AWS's services differ in: signing names, hosts, lifetimes."""
