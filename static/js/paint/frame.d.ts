/** Frames of a playing run: python -m tests.web.lab.frame_types makes them from Python. */
export interface Frame {
  drawn: string;
  edges: EdgeFrame;
  neurons: NeuronFrame;
  loss: string;
  scrub: [number, number];
  texts: Record<string, string>;
  html: Record<string, string>;
  tiles?: Tiles;
  sparks?: string[];
  plane?: string;
  right?: string;
  probe?: [string, string];
}

export interface EdgeFrame {
  widths?: number[];
  opacities?: number[];
  gradient_widths?: number[];
  values?: string[];
  derivatives?: string[];
}

export interface NeuronFrame {
  values: string[];
  sums: string[];
  derivatives: string[];
  biases: string[];
  bias_slopes: string[];
  dots: number[];
  rings: number[];
  dropped: number[];
  fills: number[];
  labels: string[];
}

export interface Tiles {
  size: number;
  pixels: string;
}
