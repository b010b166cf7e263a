"""What the pictures are drawn on and with: pages, panels, colors, cells, fonts."""
