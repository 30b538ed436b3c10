"""The dashboard spec drawn as a Definition of QuickSight: plain JSON, checked before anything is called."""
