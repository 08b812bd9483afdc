import 'tidings/styles.css'
import './none'
